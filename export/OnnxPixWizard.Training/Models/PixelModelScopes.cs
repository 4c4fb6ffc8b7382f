namespace OnnxPixWizard.Training.Models;

/// <summary>Where each network's published names stand in the names of one training.</summary>
public static class PixelModelScopes
{
    /// <summary>The transformer, its field and its stem.</summary>
    public const string Transformer = "transformer";

    /// <summary>Encoder of the instruction's tokens.</summary>
    public const string Text = "text_encoder";

    /// <summary>Encoder of the whole instruction.</summary>
    public const string Task = "task_encoder";

    /// <summary>Encoder of the picture.</summary>
    public const string Vision = "vision_encoder";
}
