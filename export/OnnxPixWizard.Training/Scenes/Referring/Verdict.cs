namespace OnnxPixWizard.Training.Scenes.Referring;

/// <summary>Whether a description fits a solid.</summary>
internal enum Verdict
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>Viewers could disagree.</summary>
    Doubtful,

    /// <summary>It does.</summary>
    Yes,
}
