using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Tokenization;

/// <summary>A trained tokenizer as a <c>tokenizer.json</c> of the Hugging Face format.</summary>
/// <param name="Json">The file's bytes: UTF-8, the same for the same corpus on every system.</param>
/// <param name="VocabularySize">Tokens, the special ones included; smaller than asked for if the corpus has no more frequent pairs.</param>
/// <param name="PadId">Id to pad with.</param>
public sealed record TrainedTokenizer(ReadOnlyMemory<byte> Json, int VocabularySize, int PadId)
{
    /// <summary>The tokenizer that the runtime makes of the file.</summary>
    public Tokenizer Load() => Tokenizer.Load(new MemoryStream(Json.ToArray()), "trained tokenizer");

    /// <summary>Writes the file; nothing half-written stays behind.</summary>
    /// <exception cref="IOException">The path cannot be written.</exception>
    public void Save(string path)
    {
        string beside = path + ".part";
        try
        {
            File.WriteAllBytes(beside, Json.Span);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
