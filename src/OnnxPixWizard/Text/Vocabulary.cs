using System.Runtime.InteropServices;

namespace OnnxPixWizard.Text;

/// <summary>
/// Tokens and ids as the file gives them. Inside, a token is known by its index, the order of first mention: unlike ids, indices are
/// dense and never shared.
/// </summary>
internal sealed class Vocabulary
{
    /// <summary>One more than the largest id that a file may use: 16 times the largest published vocabulary.</summary>
    public const int IdLimit = 1 << 22;

    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _tokens = [];
    private readonly List<int> _ids = [];
    private int[] _indexOfId = [];

    public Vocabulary() => _lookup = _indices.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Tokens by index.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>One more than the largest id.</summary>
    public int Size { get; private set; }

    /// <summary>Adds a token; one seen before takes the new id.</summary>
    public void Add(string token, int id)
    {
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_indices, token, out bool known);
        if (!known)
        {
            index = _tokens.Count;
            _tokens.Add(token);
            _ids.Add(id);
        }

        _ids[index] = id;
        if (id >= _indexOfId.Length)
        {
            int old = _indexOfId.Length;
            Array.Resize(ref _indexOfId, Math.Max(2 * old, id + 256));
            _indexOfId.AsSpan(old).Fill(-1);
        }

        _indexOfId[id] = index;
        Size = Math.Max(Size, id + 1);
    }

    /// <summary>Index of a token, or -1.</summary>
    public int IndexOf(ReadOnlySpan<char> token) => _lookup.TryGetValue(token, out int index) ? index : -1;

    /// <summary>Id of the token with this index.</summary>
    public int IdAt(int index) => _ids[index];

    /// <summary>Id of a token, or null.</summary>
    public int? IdOf(ReadOnlySpan<char> token) => _lookup.TryGetValue(token, out int index) ? _ids[index] : null;

    /// <summary>Text of the token with this id, or null.</summary>
    public string? TokenOf(int id) => (uint)id < (uint)_indexOfId.Length && _indexOfId[id] is int index and >= 0 ? _tokens[index] : null;
}
