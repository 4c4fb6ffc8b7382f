namespace OnnxPixWizard.Training.PixNerd;

/// <summary>What a new run begins with.</summary>
internal sealed record PixNerdStart
{
    /// <summary>Whether a run from nothing is of the text family.</summary>
    public bool IsText { get; init; }

    /// <summary>Folder of a bundle whose parameters, sizes and tokenizer are taken; null = from nothing.</summary>
    public string? Bundle { get; init; }
}
