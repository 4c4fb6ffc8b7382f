using System.Text;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>What the instructions that would run Python code build here instead: plain
/// collections, tensors' descriptions, and records of everything else.</summary>
internal static class PickleConstruction
{
    /// <summary>A call of a class or function that the policy lets pass.</summary>
    /// <exception cref="FormatException">The arguments are not what it takes.</exception>
    public static PickleValue Call(PickleGlobal callee, IReadOnlyList<PickleValue> arguments) => callee.FullName switch
    {
        "collections.OrderedDict" or "collections.defaultdict" or "collections.Counter" or "builtins.dict" or "__builtin__.dict" =>
            Dictionary(callee, arguments),
        "builtins.set" or "builtins.frozenset" or "__builtin__.set" or "__builtin__.frozenset" =>
            Sequence(PickleSequenceKind.Set, arguments),
        "builtins.list" or "__builtin__.list" => Sequence(PickleSequenceKind.List, arguments),
        "builtins.tuple" or "__builtin__.tuple" or "torch.Size" => Sequence(PickleSequenceKind.Tuple, arguments),
        "builtins.bytes" or "__builtin__.bytes" when arguments is [] => new PickleBytes(default),
        "_codecs.encode" => Encode(arguments),
        "copyreg._reconstructor" or "copy_reg._reconstructor" when arguments is [PickleGlobal type, ..] => NewObject(type, []),
        "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2" => TorchRebuild.Tensor(arguments, withType: false),
        "torch._utils._rebuild_tensor_v3" => TorchRebuild.Tensor(arguments, withType: true),
        "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" when arguments is [PickleTensor tensor, ..] =>
            tensor,
        "torch._tensor._rebuild_from_type_v2" when arguments is [
            PickleGlobal inner, _, PickleSequence { Kind: PickleSequenceKind.Tuple } own, ..]
            && inner.FullName.StartsWith("torch._utils._rebuild_", StringComparison.Ordinal) => Call(inner, own.Items),
        _ => new PickleRecord(callee, arguments),
    };

    /// <summary>An instance made without its constructor.</summary>
    public static PickleValue NewObject(PickleGlobal type, IReadOnlyList<PickleValue> arguments) => type.FullName switch
    {
        "collections.OrderedDict" or "collections.defaultdict" or "collections.Counter" or "builtins.dict" or "__builtin__.dict" =>
            new PickleMap(),
        "builtins.set" or "builtins.frozenset" or "__builtin__.set" or "__builtin__.frozenset" =>
            Sequence(PickleSequenceKind.Set, arguments),
        "builtins.list" or "__builtin__.list" => Sequence(PickleSequenceKind.List, arguments),
        "builtins.tuple" or "__builtin__.tuple" or "torch.Size" => Sequence(PickleSequenceKind.Tuple, arguments),
        _ => new PickleRecord(type, arguments),
    };

    /// <summary>An object's state. A dictionary's own attributes (such as a
    /// state dict's <c>_metadata</c>) and a tensor's are passed over.</summary>
    public static void Build(PickleValue target, PickleValue state)
    {
        switch (target)
        {
            case PickleRecord record:
                record.SetState(state);
                break;
            case PickleMap or PickleTensor or PickleSequence:
                break;
            default:
                throw new FormatException($"{target.Describe()} is given a state");
        }
    }

    /// <summary>Entries of a dictionary, keys and values in turn.</summary>
    public static void SetItems(PickleValue target, IReadOnlyList<PickleValue> items)
    {
        if (items.Count % 2 != 0)
        {
            throw new FormatException("a key without a value");
        }

        for (int i = 0; i < items.Count; i += 2)
        {
            switch (target)
            {
                case PickleMap dictionary:
                    dictionary.Set(items[i], items[i + 1]);
                    break;
                case PickleRecord record:
                    record.SetEntry(items[i], items[i + 1]);
                    break;
                default:
                    throw new FormatException($"{target.Describe()} is given entries");
            }
        }
    }

    /// <summary>Items of a list or set.</summary>
    public static void Append(PickleValue target, PickleSequenceKind kind, IReadOnlyList<PickleValue> items)
    {
        switch (target)
        {
            case PickleSequence sequence when sequence.Kind == kind:
                sequence.AddRange(items);
                break;
            case PickleRecord record:
                foreach (PickleValue item in items)
                {
                    record.Add(item);
                }

                break;
            default:
                throw new FormatException($"{target.Describe()} is given items");
        }
    }

    private static PickleMap Dictionary(PickleGlobal callee, IReadOnlyList<PickleValue> arguments)
    {
        PickleMap dictionary = new();
        PickleValue? content = callee.Name == "defaultdict" ? arguments.ElementAtOrDefault(1) : arguments.ElementAtOrDefault(0);
        switch (content)
        {
            case null:
                break;
            case PickleMap other:
                foreach ((PickleValue key, PickleValue value) in other.Entries)
                {
                    dictionary.Set(key, value);
                }

                break;
            case PickleSequence pairs:
                foreach (PickleValue pair in pairs.Items)
                {
                    if (pair is not PickleSequence { Items: [PickleValue key, PickleValue value] })
                    {
                        throw new FormatException($"'{callee.FullName}' is made of {pair.Describe()} where a pair should be");
                    }

                    dictionary.Set(key, value);
                }

                break;
            default:
                throw new FormatException($"'{callee.FullName}' is made of {content.Describe()}");
        }

        return dictionary;
    }

    private static PickleSequence Sequence(PickleSequenceKind kind, IReadOnlyList<PickleValue> arguments) => arguments switch
    {
        [] => new PickleSequence(kind, []),
        [PickleSequence items] => new PickleSequence(kind, items.Items),
        _ => throw new FormatException("a collection is made of something else than a collection"),
    };

    /// <summary>How protocol 2 writes bytes: characters below 256.</summary>
    private static PickleBytes Encode(IReadOnlyList<PickleValue> arguments) =>
        arguments is [PickleString text, ..] && text.Value.All(static c => c < 256)
            ? new PickleBytes(Encoding.Latin1.GetBytes(text.Value))
            : throw new FormatException("'_codecs.encode' is given something else than bytes as text");
}
