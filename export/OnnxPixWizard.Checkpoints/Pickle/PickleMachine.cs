using static OnnxPixWizard.Checkpoints.Pickle.PickleOpcode;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>The instructions of a pickle, as far as they build data.</summary>
internal ref struct PickleMachine(string path, ReadOnlySpan<byte> data)
{
    private const int LastProtocol = 5;

    private readonly PickleStack _stack = new();
    private readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);

    private PickleInput _input = new(data);

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
                return _stack.Pop();
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
            case Tuple1: return Push(new PickleSequence(PickleSequenceKind.Tuple, _stack.Pop(1)));
            case Tuple2: return Push(new PickleSequence(PickleSequenceKind.Tuple, _stack.Pop(2)));
            case Tuple3: return Push(new PickleSequence(PickleSequenceKind.Tuple, _stack.Pop(3)));
            case PickleOpcode.Tuple: return Push(new PickleSequence(PickleSequenceKind.Tuple, _stack.PopToMark()));
            case PickleOpcode.List: return Push(new PickleSequence(PickleSequenceKind.List, _stack.PopToMark()));
            case FrozenSet: return Push(new PickleSequence(PickleSequenceKind.Set, _stack.PopToMark()));
            case Dict:
                PickleMap dictionary = new();
                PickleConstruction.SetItems(dictionary, _stack.PopToMark());
                return Push(dictionary);
            case Append: return Add(PickleSequenceKind.List, _stack.Pop(1));
            case Appends: return Add(PickleSequenceKind.List, _stack.PopToMark());
            case AddItems: return Add(PickleSequenceKind.Set, _stack.PopToMark());
            case SetItem: return Set(_stack.Pop(2));
            case SetItems: return Set(_stack.PopToMark());
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
            case Mark: _stack.OpenMark(); break;
            case PickleOpcode.Pop: _stack.PopOrCloseMark(); break;
            case PopMark: _stack.PopToMark(); break;
            case Dup: Push(_stack.Top()); break;
            case Put: _stack.Remember(_input.KeyLine()); break;
            case BinPut: _stack.Remember(_input.Byte()); break;
            case LongBinPut: _stack.Remember(_input.UInt32()); break;
            case Memoize: _stack.Memoize(); break;
            case Get: _stack.Recall(_input.KeyLine()); break;
            case BinGet: _stack.Recall(_input.Byte()); break;
            case LongBinGet: _stack.Recall(_input.UInt32()); break;
            case Global: Name(_input.Line(), _input.Line()); break;
            case StackGlobal: NameFromStack(); break;
            case BinPersId: Push(Storage(_stack.Pop())); break;
            case Reduce: Call(_stack.Pop(2)); break;
            case NewObj: Instantiate(_stack.Pop(2)); break;
            case NewObjEx: Instantiate(_stack.Pop(3)); break;
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
        PickleConstruction.Append(_stack.Top(), kind, items);
        return true;
    }

    private readonly bool Set(List<PickleValue> items)
    {
        PickleConstruction.SetItems(_stack.Top(), items);
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
        List<PickleValue> names = _stack.Pop(2);
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
        List<PickleValue> arguments = _stack.PopToMark();
        Name(module, name);
        Push(PickleConstruction.Call(Callable((PickleGlobal)_stack.Pop()), arguments));
    }

    private void Instance()
    {
        List<PickleValue> operands = _stack.PopToMark();
        Push(operands is [PickleGlobal type, ..]
            ? PickleConstruction.Call(Callable(type), operands[1..])
            : throw new FormatException("an instance of no class"));
    }

    private void Finish()
    {
        PickleValue state = _stack.Pop();
        PickleConstruction.Build(_stack.Top(), state);
    }

    private readonly bool Push(PickleValue value)
    {
        _stack.Push(value);
        return true;
    }
}

/// <summary>The instructions of protocols 0 to 5, by Python's names.</summary>
internal enum PickleOpcode : byte
{
    Mark = (byte)'(', Stop = (byte)'.', Pop = (byte)'0', PopMark = (byte)'1', Dup = (byte)'2',
    Float = (byte)'F', Int = (byte)'I', BinInt = (byte)'J', BinInt1 = (byte)'K', Long = (byte)'L', BinInt2 = (byte)'M',
    None = (byte)'N', PersId = (byte)'P', BinPersId = (byte)'Q', Reduce = (byte)'R',
    String = (byte)'S', BinString = (byte)'T', ShortBinString = (byte)'U', Unicode = (byte)'V', BinUnicode = (byte)'X',
    Append = (byte)'a', Build = (byte)'b', Global = (byte)'c', Dict = (byte)'d', EmptyDict = (byte)'}', Appends = (byte)'e',
    Get = (byte)'g', BinGet = (byte)'h', Inst = (byte)'i', LongBinGet = (byte)'j', List = (byte)'l', EmptyList = (byte)']',
    Obj = (byte)'o', Put = (byte)'p', BinPut = (byte)'q', LongBinPut = (byte)'r', SetItem = (byte)'s', Tuple = (byte)'t',
    EmptyTuple = (byte)')', SetItems = (byte)'u', BinFloat = (byte)'G',
    Proto = 0x80, NewObj = 0x81, Ext1 = 0x82, Ext2 = 0x83, Ext4 = 0x84, Tuple1 = 0x85, Tuple2 = 0x86, Tuple3 = 0x87,
    NewTrue = 0x88, NewFalse = 0x89, Long1 = 0x8A, Long4 = 0x8B,
    BinBytes = (byte)'B', ShortBinBytes = (byte)'C',
    ShortBinUnicode = 0x8C, BinUnicode8 = 0x8D, BinBytes8 = 0x8E, EmptySet = 0x8F, AddItems = 0x90, FrozenSet = 0x91, NewObjEx = 0x92,
    StackGlobal = 0x93, Memoize = 0x94, Frame = 0x95, ByteArray8 = 0x96, NextBuffer = 0x97, ReadOnlyBuffer = 0x98,
}
