namespace OnnxPixWizard.Training.Scenes;

/// <summary>Which family of scenes to draw.</summary>
internal enum SceneStyle
{
    /// <summary>One to five solids, everything varied.</summary>
    Varied,

    /// <summary>Two to five solids that share attributes, so that telling them apart takes a description.</summary>
    Referring,

    /// <summary>One or two large solids in the middle of a calm scene: for generation from a caption.</summary>
    Simple,

    /// <summary>As <see cref="Simple"/>, posed as in a catalogue: in the middle, turned
    /// alike and lit from one side, so that a caption decides most of the picture.</summary>
    Posed,
}
