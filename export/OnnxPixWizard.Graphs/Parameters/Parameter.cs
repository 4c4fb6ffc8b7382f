using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>A trained number of a network as its graph declares it.</summary>
/// <param name="Name">Published name.</param>
/// <param name="Shape">Published shape.</param>
/// <param name="Initialization">How it starts when trained from nothing.</param>
/// <param name="Value">Its place in the graph.</param>
public sealed record Parameter(string Name, long[] Shape, ParameterInitialization Initialization, RecordedValue Value)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, static (product, extent) => product * extent);
}

/// <summary>A published parameter is missing, surplus or of another shape than the network's.</summary>
/// <param name="parameter">Published name.</param>
/// <param name="message">What is wrong and how to mend it.</param>
public sealed class ParameterException(string parameter, string message) : Exception(message)
{
    /// <summary>Published name of the parameter.</summary>
    public string Parameter { get; } = parameter;
}
