namespace OnnxPixWizard.Networks;

/// <summary>The hyper-parameters of a network contradict each other or lie outside what the network can be built with.</summary>
/// <param name="message">Which member, what it is, and what it must be.</param>
/// <param name="inner">The reader's own complaint, if any.</param>
public sealed class NetworkOptionsException(string message, Exception? inner = null) : Exception(message, inner);
