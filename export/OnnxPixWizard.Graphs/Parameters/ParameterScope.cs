using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>A path in the tree of published parameter names.</summary>
/// <param name="backend">Where the parameters come from.</param>
/// <param name="path">Dotted path, empty at the root.</param>
public sealed class ParameterScope(Backend backend, string path = "")
{
    /// <summary>Where the parameters come from.</summary>
    public Backend Backend { get; } = backend;

    /// <summary>Dotted path, empty at the root.</summary>
    public string Path { get; } = path;

    /// <summary>A path below this one.</summary>
    public ParameterScope At(string name) => new(Backend, Full(name));

    /// <summary>A numbered path below this one.</summary>
    public ParameterScope At(int index) => At(index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Declares a parameter; matrices start after Glorot, everything else at zero.</summary>
    public Value Parameter(string name, params ReadOnlySpan<long> shape) => Parameter(name, DefaultFor(shape), shape);

    /// <summary>Declares a parameter.</summary>
    /// <param name="name">Name below this path.</param>
    /// <param name="initialization">How it starts when trained from nothing.</param>
    /// <param name="shape">Published shape.</param>
    /// <exception cref="ShapeException">The name is declared already with another shape.</exception>
    public Value Parameter(string name, ParameterInitialization initialization, params ReadOnlySpan<long> shape) =>
        Backend.Parameter(Full(name), initialization, shape);

    private string Full(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private static ParameterInitialization DefaultFor(ReadOnlySpan<long> shape)
    {
        if (shape.Length < 2)
        {
            return ParameterInitialization.Zero;
        }

        long receptive = 1;
        foreach (long extent in shape[2..])
        {
            receptive *= extent;
        }

        return ParameterInitialization.Glorot(shape[1] * receptive, shape[0] * receptive);
    }
}
