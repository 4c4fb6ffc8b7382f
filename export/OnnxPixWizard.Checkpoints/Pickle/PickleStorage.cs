using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A run of numbers that tensors are views of; the numbers lie beside the pickle.</summary>
/// <param name="key">Names it within the file.</param>
/// <param name="typeName">Its class in torch.</param>
/// <param name="type">Type of the elements; undefined for one that this project has no tensors of.</param>
/// <param name="count">Elements, as claimed.</param>
public sealed class PickleStorage(string key, string typeName, ElementType type, long count) : PickleValue
{
    /// <summary>Names it within the file.</summary>
    public string Key { get; } = key;

    /// <summary>Its class in torch.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>Type of the elements; <see cref="ElementType.Undefined"/> for one that this project has no tensors of.</summary>
    public ElementType Type { get; } = type;

    /// <summary>Elements, as claimed.</summary>
    public long Count { get; } = count;

    internal override string Describe() => "a storage";
}
