namespace OnnxPixWizard.Pipelines;

/// <summary>Stages of a request, in order.</summary>
public enum PipelineStage
{
    /// <summary>Text and picture are encoded.</summary>
    Encoding,

    /// <summary>Keys, values and modulation are computed.</summary>
    Conditioning,

    /// <summary>The flow is integrated from noise to picture.</summary>
    Sampling,

    /// <summary>The state becomes picture and data.</summary>
    Decoding,
}
