using System.Numerics;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>Storages and tensors as torch writes them; a tensor that would reach outside its storage is refused here.</summary>
internal static class TorchRebuild
{
    private const string StorageTag = "storage";

    /// <summary>A view may repeat elements (stride 0); beyond this it would be a small file's claim to huge memory.</summary>
    private const long RepeatedBytes = 64 << 20;

    private static readonly (string Storage, string Name, string Alias, ElementType Type)[] Types =
    [
        ("FloatStorage", "float32", "float", ElementType.Float32),
        ("HalfStorage", "float16", "half", ElementType.Float16),
        ("BFloat16Storage", "bfloat16", "bfloat16", ElementType.BFloat16),
        ("DoubleStorage", "float64", "double", ElementType.Float64),
        ("LongStorage", "int64", "long", ElementType.Int64),
        ("IntStorage", "int32", "int", ElementType.Int32),
        ("CharStorage", "int8", "int8", ElementType.Int8),
        ("ByteStorage", "uint8", "uint8", ElementType.UInt8),
        ("BoolStorage", "bool", "bool", ElementType.Bool),
        ("UntypedStorage", "", "", ElementType.UInt8), // counted in bytes
    ];

    /// <summary>The storage's class for a type of elements.</summary>
    /// <returns>A name in module <c>torch</c>, or null where torch has none.</returns>
    public static string? StorageName(ElementType type) => Array.Find(Types, entry => entry.Type == type).Storage;

    /// <summary>What a persistent id stands for: ("storage", class, key, device, elements[, view]).</summary>
    public static PickleStorage Storage(PickleValue id)
    {
        if (id is not PickleSequence
            {
                Kind: PickleSequenceKind.Tuple,
                Items: [PickleString { Value: StorageTag }, PickleGlobal type, PickleString key, _, PickleInteger count, ..],
            } values)
        {
            throw new FormatException("a persistent id that is no storage of torch");
        }

        if (type.Module is not ("torch" or "torch.storage" or "torch.cuda"))
        {
            throw new FormatException($"a storage of the unknown class '{type.FullName}'");
        }

        if (values.Items.ElementAtOrDefault(5) is not (null or PickleNone))
        {
            throw new FormatException("a storage that is a view of another: load and save the file again with torch 1.6 or newer");
        }

        ElementType element = Array.Find(Types, entry => string.Equals(entry.Storage, type.Name, StringComparison.Ordinal)).Type;
        long elements = Number(count, "a storage's size");
        return elements <= long.MaxValue / sizeof(double)
            ? new PickleStorage(key.Value, type.Name, element, elements)
            : throw new FormatException($"storage '{key.Value}' claims {elements} elements");
    }

    /// <summary>A tensor from (storage, offset, shape, strides, ...), version 3 with its type as the seventh.</summary>
    public static PickleTensor Tensor(IReadOnlyList<PickleValue> arguments, bool withType)
    {
        if (arguments is not [PickleStorage storage, PickleInteger offsetValue, PickleSequence shapeValues, PickleSequence strideValues, ..]
            || (withType && arguments.Count < 7))
        {
            throw new FormatException("a tensor is not made of storage, offset, shape and strides");
        }

        ElementType type = withType ? DataType(arguments[6]) : storage.Type;
        long offset = Number(offsetValue, "a tensor's offset");
        long[] shape = Numbers(shapeValues, "a tensor's shape"), strides = Numbers(strideValues, "a tensor's strides");
        if (shape.Length != strides.Length)
        {
            throw new FormatException($"a tensor has {shape.Length} axes and {strides.Length} strides");
        }

        CheckBounds(storage, type, offset, shape, strides);
        return new PickleTensor(storage, type, offset, shape, strides);
    }

    private static void CheckBounds(PickleStorage storage, ElementType type, long offset, long[] shape, long[] strides)
    {
        // Sizes of types without tensors here are not known; those tensors are never read.
        long size = type == ElementType.Undefined ? 1 : type.SizeInBytes();
        Int128 storageBytes = (Int128)storage.Count * (storage.Type == ElementType.Undefined ? 1 : storage.Type.SizeInBytes());
        Int128 last = offset, bytes = size;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            last += ((Int128)shape[axis] - 1) * strides[axis];
            bytes *= Math.Max(1, shape[axis]);
            if (last > long.MaxValue || bytes > long.MaxValue)
            {
                throw new FormatException($"a tensor claims the shape [{string.Join(", ", shape)}], more than any file holds");
            }
        }

        if (Array.Exists(shape, static extent => extent == 0))
        {
            return;
        }

        if ((last + 1) * size > storageBytes)
        {
            throw new FormatException(
                $"a tensor of shape [{string.Join(", ", shape)}], strides [{string.Join(", ", strides)}] and offset {offset} "
                + $"reaches beyond its storage '{storage.Key}' of {storage.Count} elements");
        }

        if (bytes > storageBytes && bytes > RepeatedBytes)
        {
            throw new FormatException($"a tensor of shape [{string.Join(", ", shape)}] and strides [{string.Join(", ", strides)}] repeats "
                + "the elements of its storage "
                + $"'{storage.Key}' to more than {RepeatedBytes} bytes");
        }
    }

    private static ElementType DataType(PickleValue value) => value is PickleGlobal { Module: "torch" } type
        ? Array.Find(Types, entry => entry.Name == type.Name || entry.Alias == type.Name).Type
        : throw new FormatException($"a tensor's type is {value.Describe()}");

    private static long[] Numbers(PickleSequence values, string what) => values.Items.Count <= PickleLimits.Axes
        ? [.. values.Items.Select(value => Number(value, what))]
        : throw new FormatException($"{what} has {values.Items.Count} axes");

    private static long Number(PickleValue value, string what) =>
        value is PickleInteger { Value: BigInteger number } && number >= 0 && number <= long.MaxValue
            ? (long)number
            : throw new FormatException($"{what} holds something else than whole numbers from 0 to 2^63 - 1");
}

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

/// <summary>A tensor: a view of a storage that was checked to lie inside it.</summary>
public sealed class PickleTensor : PickleValue
{
    private readonly long[] _shape;
    private readonly long[] _strides;

    internal PickleTensor(PickleStorage storage, ElementType type, long offset, long[] shape, long[] strides)
    {
        Storage = storage;
        Type = type;
        Offset = offset;
        _shape = shape;
        _strides = strides;
    }

    /// <summary>Where its elements are.</summary>
    public PickleStorage Storage { get; }

    /// <summary>Type of the elements; <see cref="ElementType.Undefined"/> for one that this project has no tensors of.</summary>
    public ElementType Type { get; }

    /// <summary>First element's place in the storage, in elements.</summary>
    public long Offset { get; }

    /// <summary>Extent of each axis.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Elements from one index of an axis to the next.</summary>
    public ReadOnlySpan<long> Strides => _strides;

    internal override string Describe() => "a tensor";
}
