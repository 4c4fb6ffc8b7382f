namespace OnnxPixWizard.Bundles;

/// <summary>Grey is distance along the camera's axis: linear from <see cref="NearValue"/> at <see cref="Near"/> to <see cref="FarValue"/> at <see cref="Far"/>.</summary>
public sealed record DepthDecoderSettings : TaskDecoderSettings
{
    /// <summary>The manifest's name of this kind.</summary>
    public const string Kind = "depth";

    /// <summary>Nearest distance in metres.</summary>
    public required double Near { get; init; }

    /// <summary>Farthest distance in metres.</summary>
    public required double Far { get; init; }

    /// <summary>Grey (0 to 1) at <see cref="Near"/>.</summary>
    public double NearValue { get; init; } = 1;

    /// <summary>Grey (0 to 1) at <see cref="Far"/>.</summary>
    public double FarValue { get; init; } = 0.1;

    /// <summary>Below this grey there is no depth.</summary>
    public double NoneBelow { get; init; } = 0.05;
}
