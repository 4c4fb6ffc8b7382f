namespace OnnxPixWizard.Training.Examples;

/// <summary>Two worlds of examples: no seed gives the same scene in both, and no phrasing belongs to both.</summary>
internal enum ExampleSplit
{
    /// <summary>For training.</summary>
    Training,

    /// <summary>For evaluation only.</summary>
    Evaluation,
}
