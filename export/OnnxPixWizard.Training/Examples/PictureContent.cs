namespace OnnxPixWizard.Training.Examples;

/// <summary>What a restoration example shows.</summary>
internal enum PictureContent
{
    /// <summary>A rendered scene.</summary>
    Scene,

    /// <summary>Dead leaves.</summary>
    DeadLeaves,

    /// <summary>A scene whose regions carry dead leaves.</summary>
    Composite,
}
