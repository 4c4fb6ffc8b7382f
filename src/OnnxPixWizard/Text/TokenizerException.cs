namespace OnnxPixWizard.Text;

/// <summary>A tokenizer file that is missing, malformed or of a kind that cannot be run faithfully.</summary>
public sealed class TokenizerException : Exception
{
    /// <summary>Makes the message from its parts.</summary>
    /// <param name="file">Path or name of the tokenizer file.</param>
    /// <param name="field">JSON path of the offending field, such as <c>model.merges[12]</c>; empty for the file as a whole.</param>
    /// <param name="problem">What is wrong, without a full stop.</param>
    /// <param name="remedy">What mends it, as a sentence.</param>
    /// <param name="cause">The underlying failure, if any.</param>
    public TokenizerException(string file, string field, string problem, string remedy, Exception? cause = null)
        : base($"Tokenizer '{file}'{(field.Length == 0 ? "" : $", field '{field}'")}: {problem}. {remedy}", cause)
    {
        File = file;
        Field = field;
    }

    /// <summary>Path or name of the tokenizer file.</summary>
    public string File { get; }

    /// <summary>JSON path of the offending field; empty for the file as a whole.</summary>
    public string Field { get; }
}
