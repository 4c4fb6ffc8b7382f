namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>The name of a class or function; nothing stands behind it here.</summary>
/// <param name="module">Python module.</param>
/// <param name="name">Name in the module.</param>
public sealed class PickleGlobal(string module, string name) : PickleValue
{
    /// <summary>Python module.</summary>
    public string Module { get; } = module;

    /// <summary>Name in the module.</summary>
    public string Name { get; } = name;

    /// <summary><c>module.name</c>.</summary>
    public string FullName => $"{Module}.{Name}";

    internal override string Describe() => $"the name '{FullName}'";
}
