namespace OnnxPixWizard.Training.PixNerd;

/// <summary>First parts of parameter names in a training's checkpoint.</summary>
internal static class PixNerdScopes
{
    /// <summary>The network, under its published names.</summary>
    public const string Denoiser = "denoiser";

    /// <summary>The text encoder, under its published names.</summary>
    public const string TextEncoder = "text_encoder";
}
