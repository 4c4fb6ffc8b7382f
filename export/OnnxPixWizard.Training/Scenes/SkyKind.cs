namespace OnnxPixWizard.Training.Scenes;

/// <summary>Kinds of sky.</summary>
internal enum SkyKind
{
    /// <summary>Blue, with or without clouds.</summary>
    Blue,

    /// <summary>Gray.</summary>
    Overcast,

    /// <summary>Dark blue above an orange horizon.</summary>
    Evening,
}
