using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Which requests two bundles are compared on.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>Picture files; none: pictures that are drawn for the purpose.</summary>
    public IReadOnlyList<string> Pictures { get; init; } = [];

    /// <summary>Instructions, each asked of every picture, or texts or
    /// classes to draw; none: examples of the first bundle's tasks.</summary>
    public IReadOnlyList<string> Instructions { get; init; } = [];

    /// <summary>Requests made up where no instruction is given, at most as many as there are tasks.</summary>
    public int Requests { get; init; } = 4;

    /// <summary>Steps of each request; null: the first bundle's own.</summary>
    public int? Steps { get; init; }

    /// <summary>Size of the results.</summary>
    public OutputSize Size { get; init; } = OutputSize.Bucket;

    /// <summary>Seed of the noise; each request's is one more than the one's before.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Provider, threads, memory.</summary>
    public RuntimeOptions Runtime { get; init; } = new() { Provider = ExecutionProvider.Cpu };
}
