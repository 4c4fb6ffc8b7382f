namespace OnnxPixWizard.Sampling;

/// <summary>A set of conditions under which the network is evaluated.</summary>
public enum GuidanceBranch
{
    /// <summary>Neither picture nor instruction: the initial noise as source, zero image tokens, the empty instruction.</summary>
    None,

    /// <summary>The picture with the empty instruction.</summary>
    ImageOnly,

    /// <summary>The picture with the instruction.</summary>
    Full,
}
