using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Pickle;

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
    public static PickleWriter Tensor(this PickleWriter pickle, string storage, ElementType type, long count, long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        string storageClass = TorchRebuild.StorageName(type) ?? throw new NotSupportedException($"torch has no storage of type {type}.");
        return pickle.Global("torch._utils", "_rebuild_tensor_v2").Mark()
            .Mark().String("storage").Global("torch", storageClass).String(storage).String("cpu").Integer(count).Tuple().PersistentId()
            .Integer(offset).Integers(shape).Integers(strides).Boolean(false).OrderedDictionary()
            .Tuple().Reduce();
    }

    /// <summary>Pushes an empty ordered dictionary.</summary>
    public static PickleWriter OrderedDictionary(this PickleWriter pickle) => pickle.Global("collections", "OrderedDict").EmptyTuple().Reduce();
}
