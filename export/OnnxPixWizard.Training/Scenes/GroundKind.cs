namespace OnnxPixWizard.Training.Scenes;

/// <summary>Kinds of ground.</summary>
internal enum GroundKind
{
    /// <summary>Sand.</summary>
    Sand,

    /// <summary>Grass.</summary>
    Grass,

    /// <summary>Floor tiles of half a metre.</summary>
    Tiles,

    /// <summary>Wooden planks.</summary>
    Wood,

    /// <summary>Gray concrete.</summary>
    Concrete,

    /// <summary>Brown earth.</summary>
    Earth,
}
