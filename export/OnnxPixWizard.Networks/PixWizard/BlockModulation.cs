using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>How time and request act on one block, each [batch, 1, D].</summary>
/// <param name="AttentionFactor">1 + scale before the attention.</param>
/// <param name="AttentionGate">tanh of the gate behind the attention.</param>
/// <param name="FeedForwardFactor">1 + scale before the feed-forward part.</param>
/// <param name="FeedForwardGate">tanh of the gate behind the feed-forward part.</param>
public sealed record BlockModulation(Value AttentionFactor, Value AttentionGate, Value FeedForwardFactor, Value FeedForwardGate);
