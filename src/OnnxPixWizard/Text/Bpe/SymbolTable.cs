using System.Text;

namespace OnnxPixWizard.Text.Bpe;

/// <summary>From one scalar to the id of its one-symbol token: an array for the small alphabets, a dictionary beyond it.</summary>
internal sealed class SymbolTable
{
    private const int DenseLimit = 0x3000;
    private readonly int[] _dense = new int[DenseLimit];
    private readonly Dictionary<int, int> _sparse = [];

    /// <param name="vocabulary">Where the tokens are.</param>
    /// <param name="suffix">What every token of this table ends in besides its scalar: the end-of-word mark, or nothing.</param>
    public SymbolTable(Vocabulary vocabulary, string suffix)
    {
        Array.Fill(_dense, -1);
        byte[] ending = Encoding.UTF8.GetBytes(suffix);
        for (int id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.TryGetToken(id, out ReadOnlySpan<byte> token)
                && token.Length > ending.Length && token.Length <= ending.Length + 4 && token.EndsWith(ending)
                && Rune.DecodeFromUtf8(token, out Rune scalar, out int length) == System.Buffers.OperationStatus.Done
                && length == token.Length - ending.Length)
            {
                vocabulary.TryGetId(token, out int current); // a token listed twice has kept its later id only
                if (scalar.Value < DenseLimit)
                {
                    _dense[scalar.Value] = current;
                }
                else
                {
                    _sparse[scalar.Value] = current;
                }
            }
        }
    }

    /// <summary>Id of the scalar's token, or -1.</summary>
    public int IdOf(Rune scalar) => scalar.Value < DenseLimit ? _dense[scalar.Value] : _sparse.GetValueOrDefault(scalar.Value, -1);
}
