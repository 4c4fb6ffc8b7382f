namespace OnnxPixWizard.Export.Bundles;

/// <summary>Names of the tokenizers' files in bundles that this project writes, and in the folders of its trainings.</summary>
public static class TokenizerFiles
{
    /// <summary>Of the text encoder.</summary>
    public const string Text = "tokenizer.text.json";

    /// <summary>Of the task encoder.</summary>
    public const string Task = "tokenizer.task.json";
}
