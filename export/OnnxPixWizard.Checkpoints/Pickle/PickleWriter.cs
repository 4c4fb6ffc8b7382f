using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>Writes pickles of protocol 2, instruction by instruction: values
/// in the order in which Python's stack machine takes them.</summary>
public sealed class PickleWriter
{
    private const byte Protocol = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Starts a pickle.</summary>
    public PickleWriter() => Write(PickleOpcode.Proto, [Protocol]);

    /// <summary>The pickle so far.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Ends the pickle; the value on top of the stack is what it holds.</summary>
    public PickleWriter Stop() => Write(PickleOpcode.Stop);

    /// <summary>Marks the start of a tuple, of entries or of items.</summary>
    public PickleWriter Mark() => Write(PickleOpcode.Mark);

    /// <summary>Pushes <c>None</c>.</summary>
    public PickleWriter None() => Write(PickleOpcode.None);

    /// <summary>Pushes a truth value.</summary>
    public PickleWriter Boolean(bool value) => Write(value ? PickleOpcode.NewTrue : PickleOpcode.NewFalse);

    /// <summary>Pushes an integer.</summary>
    public PickleWriter Integer(long value)
    {
        if (value is >= 0 and <= byte.MaxValue)
        {
            return Write(PickleOpcode.BinInt1, [(byte)value]);
        }

        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Span<byte> four = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(four, (int)value);
            return Write(PickleOpcode.BinInt, four);
        }

        byte[] bytes = new BigInteger(value).ToByteArray();
        return Write(PickleOpcode.Long1, [(byte)bytes.Length, .. bytes]);
    }

    /// <summary>Pushes a float.</summary>
    public PickleWriter Float(double value)
    {
        Span<byte> eight = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(eight, value);
        return Write(PickleOpcode.BinFloat, eight);
    }

    /// <summary>Pushes a text.</summary>
    public PickleWriter String(string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        Write(PickleOpcode.BinUnicode, length);
        _bytes.Write(text);
        return this;
    }

    /// <summary>Pushes a class or function by name.</summary>
    public PickleWriter Global(string module, string name) => Write(PickleOpcode.Global, Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    /// <summary>Pushes an empty dictionary.</summary>
    public PickleWriter EmptyDictionary() => Write(PickleOpcode.EmptyDict);

    /// <summary>Pushes an empty list.</summary>
    public PickleWriter EmptyList() => Write(PickleOpcode.EmptyList);

    /// <summary>Pushes an empty tuple.</summary>
    public PickleWriter EmptyTuple() => Write(PickleOpcode.EmptyTuple);

    /// <summary>Replaces everything above the mark by a tuple of it.</summary>
    public PickleWriter Tuple() => Write(PickleOpcode.Tuple);

    /// <summary>Pushes a tuple of integers.</summary>
    public PickleWriter Integers(params ReadOnlySpan<long> values)
    {
        Mark();
        foreach (long value in values)
        {
            Integer(value);
        }

        return Tuple();
    }

    /// <summary>Moves the keys and values above the mark into the dictionary below it.</summary>
    public PickleWriter SetItems() => Write(PickleOpcode.SetItems);

    /// <summary>Moves the items above the mark into the list below it.</summary>
    public PickleWriter Appends() => Write(PickleOpcode.Appends);

    /// <summary>Calls: takes a function and a tuple of its arguments.</summary>
    public PickleWriter Reduce() => Write(PickleOpcode.Reduce);

    /// <summary>Makes an instance without calling its constructor: takes a class and a tuple.</summary>
    public PickleWriter NewObject() => Write(PickleOpcode.NewObj);

    /// <summary>Takes a state and gives it to the object below.</summary>
    public PickleWriter Build() => Write(PickleOpcode.Build);

    /// <summary>Replaces the top by what it is the persistent id of.</summary>
    public PickleWriter PersistentId() => Write(PickleOpcode.BinPersId);

    /// <summary>Remembers the top under a number.</summary>
    public PickleWriter Remember(int key)
    {
        Span<byte> four = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(four, key);
        return Write(PickleOpcode.LongBinPut, four);
    }

    /// <summary>Pushes what was remembered.</summary>
    public PickleWriter Recall(int key)
    {
        Span<byte> four = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(four, key);
        return Write(PickleOpcode.LongBinGet, four);
    }

    private PickleWriter Write(PickleOpcode opcode, ReadOnlySpan<byte> argument = default)
    {
        _bytes.Write([(byte)opcode]);
        _bytes.Write(argument);
        return this;
    }
}

/// <summary>What torch writes into pickles, in terms of <see cref="PickleWriter"/>.</summary>
public static class TorchPickle
{
    /// <summary>Pushes a tensor: a view of a storage.</summary>
    /// <param name="pickle">The pickle.</param>
    /// <param name="storage">Key of the storage.</param>
    /// <param name="type">Type of the elements.</param>
    /// <param name="count">Elements of the storage.</param>
    /// <param name="offset">First element in the storage.</param>
    /// <param name="shape">Extent of each axis.</param>
    /// <param name="strides">Elements from one index of an axis to the next.</param>
    /// <exception cref="NotSupportedException">torch has no storage of this type.</exception>
    public static PickleWriter Tensor(this PickleWriter pickle, string storage, ElementType type, long count, long offset,
        ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        string storageClass = TorchRebuild.StorageName(type) ?? throw new NotSupportedException($"torch has no storage of type {type}.");
        return pickle.Global("torch._utils", "_rebuild_tensor_v2").Mark()
            .Mark().String("storage").Global("torch", storageClass).String(storage).String("cpu").Integer(count).Tuple().PersistentId()
            .Integer(offset).Integers(shape).Integers(strides).Boolean(false).OrderedDictionary()
            .Tuple().Reduce();
    }

    /// <summary>Pushes an empty ordered dictionary.</summary>
    public static PickleWriter OrderedDictionary(this PickleWriter pickle) =>
        pickle.Global("collections", "OrderedDict").EmptyTuple().Reduce();
}
