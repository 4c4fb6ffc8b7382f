using System.Runtime.InteropServices;
using static OnnxPixWizard.Graphs.Pickle.PickleOpcode;

namespace OnnxPixWizard.Graphs.Pickle;

/// <summary>The stack machine of a pickle, as far as it builds data.</summary>
internal ref struct PickleMachine(string path, ReadOnlySpan<byte> data)
{
    private const int LastProtocol = 5;

    private readonly List<PickleValue> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, PickleValue> _memo = [];

    private readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);

    private PickleInput _input = new(data);
    private int _pushed;

    public readonly IReadOnlyDictionary<string, PickleStorage> Storages => _storages;

    public readonly int Position => _input.Position;

    /// <exception cref="FormatException">The pickle is broken or beyond the limits.</exception>
    /// <exception cref="ForbiddenGlobalException">It names or calls what it may not.</exception>
    public PickleValue Run()
    {
        while (true)
        {
            PickleOpcode opcode = (PickleOpcode)_input.Byte();
            if (opcode == Stop)
            {
                return Pop();
            }

            if (!Literal(opcode) && !Collection(opcode))
            {
                Execute(opcode);
            }
        }
    }

    /// <summary>Instructions that push a plain value.</summary>
    private bool Literal(PickleOpcode opcode)
    {
        PickleValue? value = opcode switch
        {
            None => PickleNone.Instance,
            NewTrue => PickleBoolean.True,
            NewFalse => PickleBoolean.False,
            BinInt => new PickleInteger(_input.Int32()),
            BinInt1 => new PickleInteger(_input.Byte()),
            BinInt2 => new PickleInteger(_input.UInt16()),
            Long1 => new PickleInteger(_input.Integer(_input.Byte())),
            Long4 => new PickleInteger(_input.Integer(_input.UInt32())),
            Int or Long => _input.IntegerLine(),
            BinFloat => new PickleFloat(_input.Double()),
            Float => new PickleFloat(_input.DoubleLine()),
            ShortBinUnicode => new PickleString(_input.Text(_input.Byte())),
            BinUnicode => new PickleString(_input.Text(_input.UInt32())),
            BinUnicode8 => new PickleString(_input.Text(_input.UInt64())),
            ShortBinString => new PickleString(_input.Latin1(_input.Byte())),
            BinString => new PickleString(_input.Latin1(_input.UInt32())),
            PickleOpcode.String => new PickleString(_input.PlainLine(quoted: true)),
            Unicode => new PickleString(_input.PlainLine(quoted: false)),
            ShortBinBytes => new PickleBytes(_input.Take(_input.Byte()).ToArray()),
            BinBytes => new PickleBytes(_input.Take(_input.UInt32()).ToArray()),
            BinBytes8 or ByteArray8 => new PickleBytes(_input.Take(_input.UInt64()).ToArray()),
            _ => null,
        };
        return value is not null && Push(value);
    }

    /// <summary>Instructions of plain collections.</summary>
    private bool Collection(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case EmptyList: return Push(new PickleSequence(PickleSequenceKind.List, []));
            case EmptyTuple: return Push(new PickleSequence(PickleSequenceKind.Tuple, []));
            case EmptySet: return Push(new PickleSequence(PickleSequenceKind.Set, []));
            case EmptyDict: return Push(new PickleMap());
            case Tuple1: return Push(new PickleSequence(PickleSequenceKind.Tuple, PopSome(1)));
            case Tuple2: return Push(new PickleSequence(PickleSequenceKind.Tuple, PopSome(2)));
            case Tuple3: return Push(new PickleSequence(PickleSequenceKind.Tuple, PopSome(3)));
            case PickleOpcode.Tuple: return Push(new PickleSequence(PickleSequenceKind.Tuple, PopToMark()));
            case PickleOpcode.List: return Push(new PickleSequence(PickleSequenceKind.List, PopToMark()));
            case FrozenSet: return Push(new PickleSequence(PickleSequenceKind.Set, PopToMark()));
            case Dict:
                PickleMap dictionary = new();
                PickleConstruction.SetItems(dictionary, PopToMark());
                return Push(dictionary);
            case Append: return Add(PickleSequenceKind.List, PopSome(1));
            case Appends: return Add(PickleSequenceKind.List, PopToMark());
            case AddItems: return Add(PickleSequenceKind.Set, PopToMark());
            case SetItem: return Set(PopSome(2));
            case SetItems: return Set(PopToMark());
            default: return false;
        }
    }

    /// <summary>Everything else: the stack itself, the memo, names and instances.</summary>
    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case Proto: CheckProtocol(); break;
            case Frame: CheckFrame(); break;
            case Mark: OpenMark(); break;
            case PickleOpcode.Pop: PopOrCloseMark(); break;
            case PopMark: PopToMark(); break;
            case Dup: Push(Top()); break;
            case Put: Remember(_input.KeyLine()); break;
            case BinPut: Remember(_input.Byte()); break;
            case LongBinPut: Remember(_input.UInt32()); break;
            case Memoize: Remember(_memo.Count); break;
            case Get: Recall(_input.KeyLine()); break;
            case BinGet: Recall(_input.Byte()); break;
            case LongBinGet: Recall(_input.UInt32()); break;
            case Global: Name(_input.Line(), _input.Line()); break;
            case StackGlobal: NameFromStack(); break;
            case BinPersId: Push(Storage(Pop())); break;
            case Reduce: Call(PopSome(2)); break;
            case NewObj: Instantiate(PopSome(2)); break;
            case NewObjEx: Instantiate(PopSome(3)); break;
            case Inst: Instance(_input.Line(), _input.Line()); break;
            case Obj: Instance(); break;
            case Build: Finish(); break;
            default: throw Unknown(opcode);
        }
    }

    private static FormatException Unknown(PickleOpcode opcode) => new(opcode switch
    {
        Ext1 or Ext2 or Ext4 => "it uses Python's extension registry, which depends on the program that reads it",
        NextBuffer or ReadOnlyBuffer => "it refers to buffers outside the file",
        PersId => "a persistent id as text, which torch does not write",
        _ => $"0x{(byte)opcode:X2} is no instruction",
    });

    private void CheckProtocol()
    {
        int protocol = _input.Byte();
        if (protocol > LastProtocol)
        {
            throw new FormatException($"protocol {protocol} is newer than {LastProtocol}, the newest that is known");
        }
    }

    /// <summary>A frame only says how much may be read ahead; the content follows in any case.</summary>
    private void CheckFrame()
    {
        ulong length = _input.UInt64();
        PickleInput ahead = _input;
        ahead.Take(length);
    }

    private readonly bool Add(PickleSequenceKind kind, List<PickleValue> items)
    {
        PickleConstruction.Append(Top(), kind, items);
        return true;
    }

    private readonly bool Set(List<PickleValue> items)
    {
        PickleConstruction.SetItems(Top(), items);
        return true;
    }

    private readonly PickleStorage Storage(PickleValue id)
    {
        PickleStorage storage = TorchRebuild.Storage(id);
        if (!_storages.TryGetValue(storage.Key, out PickleStorage? known))
        {
            _storages.Add(storage.Key, storage);
            return storage;
        }

        return known.TypeName == storage.TypeName && known.Count == storage.Count
            ? known
            : throw new FormatException($"storage '{storage.Key}' is described in two ways");
    }

    private void Name(string module, string name)
    {
        if (GlobalPolicy.IsForbidden(module, name))
        {
            throw new ForbiddenGlobalException(path, $"{module}.{name}", "names");
        }

        Push(new PickleGlobal(module, name));
    }

    private void NameFromStack()
    {
        List<PickleValue> names = PopSome(2);
        if (names is not [PickleString module, PickleString name])
        {
            throw new FormatException("a name that is no string");
        }

        Name(module.Value, name.Value);
    }

    private void Call(List<PickleValue> operands)
    {
        if (operands is not [PickleGlobal callee, PickleSequence { Kind: PickleSequenceKind.Tuple } arguments])
        {
            throw new FormatException($"{operands[0].Describe()} is called with {operands[1].Describe()}");
        }

        Push(PickleConstruction.Call(Callable(callee), arguments.Items));
    }

    private readonly PickleGlobal Callable(PickleGlobal callee) => GlobalPolicy.MayBeCalled(callee)
        ? callee
        : throw new ForbiddenGlobalException(path, callee.FullName, "calls the function");

    private void Instantiate(List<PickleValue> operands)
    {
        if (operands is not [PickleGlobal type, PickleSequence { Kind: PickleSequenceKind.Tuple } arguments, ..])
        {
            throw new FormatException($"an instance of {operands[0].Describe()}");
        }

        Push(PickleConstruction.NewObject(type, operands.Count == 2 ? arguments.Items : [.. arguments.Items, operands[2]]));
    }

    private void Instance(string module, string name)
    {
        List<PickleValue> arguments = PopToMark();
        Name(module, name);
        Push(PickleConstruction.Call(Callable((PickleGlobal)Pop()), arguments));
    }

    private void Instance()
    {
        List<PickleValue> operands = PopToMark();
        Push(operands is [PickleGlobal type, ..]
            ? PickleConstruction.Call(Callable(type), operands[1..])
            : throw new FormatException("an instance of no class"));
    }

    private void Finish()
    {
        PickleValue state = Pop();
        PickleConstruction.Build(Top(), state);
    }

    private bool Push(PickleValue value)
    {
        if (++_pushed > PickleLimits.Values || _stack.Count >= PickleLimits.Stack)
        {
            throw new FormatException($"it holds more than {PickleLimits.Values} values, or {PickleLimits.Stack} at one time");
        }

        _stack.Add(value);
        return true;
    }

    private readonly PickleValue Top() => _stack.Count > Floor() ? _stack[^1] : throw Empty();

    private readonly PickleValue Pop()
    {
        PickleValue value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private readonly List<PickleValue> PopSome(int count)
    {
        int start = _stack.Count - count;
        return start >= Floor() ? PopFrom(start) : throw Empty();
    }

    private readonly List<PickleValue> PopToMark()
    {
        int start = _marks.Count > 0 ? Floor() : throw new FormatException("a mark is missing");
        _marks.RemoveAt(_marks.Count - 1);
        return PopFrom(start);
    }

    private readonly List<PickleValue> PopFrom(int start)
    {
        List<PickleValue> values = _stack.GetRange(start, _stack.Count - start);
        CollectionsMarshal.SetCount(_stack, start);
        return values;
    }

    private readonly void PopOrCloseMark()
    {
        if (_marks.Count > 0 && _stack.Count == Floor())
        {
            _marks.RemoveAt(_marks.Count - 1);
        }
        else
        {
            Pop();
        }
    }

    private readonly void OpenMark()
    {
        if (_marks.Count >= PickleLimits.Marks)
        {
            throw new FormatException($"more than {PickleLimits.Marks} marks are open");
        }

        _marks.Add(_stack.Count);
    }

    private readonly int Floor() => _marks.Count > 0 ? _marks[^1] : 0;

    private readonly void Remember(long key)
    {
        _memo[key] = Top();
        if (_memo.Count > PickleLimits.Memo)
        {
            throw new FormatException($"more than {PickleLimits.Memo} values are remembered");
        }
    }

    private void Recall(long key) => Push(_memo.TryGetValue(key, out PickleValue? value) ? value : throw new FormatException($"nothing was remembered under {key}"));

    private static FormatException Empty() => new("a value is missing on the stack");
}
