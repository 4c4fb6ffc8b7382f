using System.Text;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Pickle;

namespace OnnxPixWizard.Checkpoints.Tests;

[TestClass]
public sealed class PickleReaderTests
{
    [TestMethod]
    [DataRow("posix", "system")]
    [DataRow("os", "system")]
    [DataRow("nt", "system")]
    [DataRow("subprocess", "Popen")]
    [DataRow("builtins", "eval")]
    [DataRow("builtins", "getattr")]
    [DataRow("__builtin__", "exec")]
    [DataRow("builtins", "__import__")]
    [DataRow("importlib", "import_module")]
    [DataRow("importlib.util", "find_spec")]
    [DataRow("shutil", "rmtree")]
    [DataRow("runpy", "run_path")]
    [DataRow("pty", "spawn")]
    [DataRow("socket", "socket")]
    [DataRow("webbrowser", "open")]
    [DataRow("operator", "attrgetter")]
    [DataRow("ctypes", "CDLL")]
    [DataRow("types", "FunctionType")]
    [DataRow("torch.serialization", "os.system")]
    [DataRow("some.module", "Kind.__class__")]
    public void Read_ForbiddenName_IsRefusedByName(string module, string name)
    {
        PickleWriter pickle = new PickleWriter().EmptyDictionary().Mark().String("x").Global(module, name).SetItems().Stop();

        ForbiddenGlobalException e = Assert.ThrowsExactly<ForbiddenGlobalException>(() => Read(pickle));

        Assert.AreEqual($"{module}.{name}", e.Global);
        StringAssert.Contains(e.Message, $"'{module}.{name}'");
    }

    [TestMethod]
    [DataRow("torch", "load")]
    [DataRow("torch.hub", "load")]
    [DataRow("numpy", "load")]
    [DataRow("some.package", "run_it")]
    [DataRow("some.package", "Kind.run_it")]
    public void Read_CallOfAFunction_IsRefusedByName(string module, string name)
    {
        PickleWriter pickle = new PickleWriter().Global(module, name).Mark().String("x").Tuple().Reduce().Stop();

        ForbiddenGlobalException e = Assert.ThrowsExactly<ForbiddenGlobalException>(() => Read(pickle));

        Assert.AreEqual($"{module}.{name}", e.Global);
    }

    [TestMethod]
    [DataRow("\u008C\u0005posix\u008C\u0006system\u0093.", DisplayName = "name from the stack")]
    [DataRow("(S'ls'\niposix\nsystem\n.", DisplayName = "instance by name")]
    [DataRow("(cposix\nsystem\nS'ls'\no.", DisplayName = "instance from the stack")]
    public void Read_OtherWaysToName_AreRefusedToo(string latin1)
    {
        byte[] bytes = [0x80, 4, .. Encoding.Latin1.GetBytes(latin1)];

        ForbiddenGlobalException e = Assert.ThrowsExactly<ForbiddenGlobalException>(() => PickleReader.Read("x.pth", bytes));

        Assert.AreEqual("posix.system", e.Global);
    }

    [TestMethod]
    public void Read_UnknownClass_IsKeptAsARecord()
    {
        PickleWriter pickle = new PickleWriter().Global("my.project", "Settings").EmptyTuple().NewObject()
            .EmptyDictionary().Mark().String(
                "depth").Integer(7).String("act").Global("torch.nn.functional", "silu").SetItems().Build().Stop();

        PickleRecord record = (PickleRecord)Read(pickle);

        Assert.AreEqual("my.project.Settings", record.Type.FullName);
        Assert.IsTrue(record.Fields.TryGetValue("depth", out PickleValue? depth));
        Assert.AreEqual(7, (int)((PickleInteger)depth).Value);
        Assert.IsTrue(record.Fields.TryGetValue("act", out PickleValue? act));
        Assert.AreEqual("torch.nn.functional.silu", ((PickleGlobal)act).FullName);
    }

    [TestMethod]
    public void Read_UnknownClassCalled_KeepsItsArguments()
    {
        PickleWriter pickle = new PickleWriter().Global("lightning.pytorch.callbacks", "ModelCheckpoint").Mark().String("best").Float(0.5)
            .Tuple().Reduce().Stop();

        PickleRecord record = (PickleRecord)Read(pickle);

        Assert.AreEqual("best", ((PickleString)record.Arguments[0]).Value);
        Assert.AreEqual(0.5, ((PickleFloat)record.Arguments[1]).Value);
    }

    [TestMethod]
    [DataRow("80 05 88 2E", DisplayName = "protocol 5")]
    [DataRow("80 04 95 02 00 00 00 00 00 00 00 88 2E", DisplayName = "framed")]
    [DataRow("80 02 88 94 30 68 00 2E", DisplayName = "memoized, dropped, recalled")]
    [DataRow("80 02 49 30 31 0A 2E", DisplayName = "as text")]
    public void Read_True_InManyWays(string hex) => Assert.IsTrue(((PickleBoolean)Read(hex)).Value);

    [TestMethod]
    [DataRow("80 02 8A 08 00 00 00 00 00 00 00 80 2E", long.MinValue)]
    [DataRow("80 02 8B 02 00 00 00 FF FF 2E", -1L)]
    [DataRow("80 02 8A 00 2E", 0L)]
    [DataRow("80 02 4A FE FF FF FF 2E", -2L)]
    [DataRow("80 02 4D FF FF 2E", 65535L)]
    [DataRow("80 02 4C 2D 31 32 4C 0A 2E", -12L)]
    public void Read_Integers_InManyWays(string hex, long expected) => Assert.AreEqual(expected, (long)((PickleInteger)Read(hex)).Value);

    [TestMethod]
    public void Read_Collections_KeepTheirItems()
    {
        // {"a": (1,), "b": [2, 3], "c": {4}, "d": b"5", "a": 6} of protocol 4: the second "a" wins.
        PickleMap map = (PickleMap)Read(
            "80 04 7D 28 8C 01 61 4B 01 85 8C 01 62 5D 28 4B 02 4B 03 65 8C 01 63 8F 28 4B 04 90 8C 01 64 43 01 35 8C 01 61 4B 06 75 2E");

        Assert.HasCount(4, map.Entries);
        Assert.AreEqual(6, (int)((PickleInteger)map.Entries[0].Value).Value);
        CollectionAssert.AreEqual(
            new[] { 2, 3 }, ((PickleSequence)map.Entries[1].Value).Items.Select(static item => (int)((PickleInteger)item).Value).ToArray());
        Assert.AreEqual(PickleSequenceKind.Set, ((PickleSequence)map.Entries[2].Value).Kind);
        CollectionAssert.AreEqual("5"u8.ToArray(), ((PickleBytes)map.Entries[3].Value).Value.ToArray());
    }

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("80", DisplayName = "half an instruction")]
    [DataRow("80 06 88 2E", DisplayName = "protocol 6")]
    [DataRow("80 02 2E", DisplayName = "stop without a value")]
    [DataRow("80 02 88", DisplayName = "no stop")]
    [DataRow("80 02 FF 2E", DisplayName = "no instruction")]
    [DataRow("80 02 58 FF FF FF FF 61 2E", DisplayName = "text of 4 GB claimed")]
    [DataRow("80 04 8D FF FF FF FF FF FF FF FF 61 2E", DisplayName = "text of 2^64 bytes claimed")]
    [DataRow("80 04 8E FF FF FF FF FF FF FF 7F 61 2E", DisplayName = "bytes of 2^63 claimed")]
    [DataRow("80 04 95 FF FF FF FF FF FF FF FF 88 2E", DisplayName = "frame beyond the end")]
    [DataRow("80 02 8B FF FF FF 7F 00 2E", DisplayName = "integer of 2 GB claimed")]
    [DataRow("80 02 8C 01 FF 2E", DisplayName = "text that is no UTF-8")]
    [DataRow("80 02 68 07 2E", DisplayName = "recall of nothing")]
    [DataRow("80 02 74 2E", DisplayName = "tuple without a mark")]
    [DataRow("80 02 86 2E", DisplayName = "tuple of nothing")]
    [DataRow("80 02 28 30 30 2E", DisplayName = "pop below everything")]
    [DataRow("80 02 88 28 86 2E", DisplayName = "tuple across a mark")]
    [DataRow("80 02 88 88 61 2E", DisplayName = "append to a truth value")]
    [DataRow("80 02 7D 28 88 75 2E", DisplayName = "key without a value")]
    [DataRow("80 02 88 88 62 2E", DisplayName = "state of a truth value")]
    [DataRow("80 02 88 29 52 2E", DisplayName = "call of a truth value")]
    [DataRow("80 02 88 51 2E", DisplayName = "persistent id that is no storage")]
    [DataRow("80 02 82 01 2E", DisplayName = "extension registry")]
    [DataRow("80 05 97 2E", DisplayName = "buffer outside")]
    [DataRow("80 02 63 61 0A 2E", DisplayName = "name cut off")]
    public void Read_Broken_IsRefused(string hex)
    {
        PickleException e = Assert.ThrowsExactly<PickleException>(() => Read(hex));

        StringAssert.Contains(e.Message, "x.pth");
    }

    [TestMethod]
    [DataRow(']', 'a', 300, DisplayName = "lists in lists")]
    [DataRow('(', '1', 1100, DisplayName = "marks")]
    public void Read_TooDeep_IsRefused(char open, char close, int depth)
    {
        byte[] bytes = [0x80, 2, .. Enumerable.Repeat((byte)open, depth), .. Enumerable.Repeat((byte)close, depth - 1), (byte)'.'];

        Assert.ThrowsExactly<PickleException>(() => PickleReader.Read("x.pth", bytes));
    }

    [TestMethod]
    [DataRow('N', DisplayName = "pushes")]
    [DataRow('}', DisplayName = "dictionaries")]
    [DataRow((char)0x94, DisplayName = "memo")]
    public void Read_EndlessInstructions_StopAtTheLimit(char instruction)
    {
        byte[] bytes = [0x80, 2, (byte)'N', .. Enumerable.Repeat((byte)instruction, 2_500_000), (byte)'.'];

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<PickleException>(() => PickleReader.Read("x.pth", bytes));

        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 256L << 20);
    }

    [TestMethod]
    public void ToJson_ValueThatContainsItself_IsRefused()
    {
        // A list that is its own item.
        PickleValue value = Read("80 02 5D 71 00 68 00 61 2E");

        Assert.ThrowsExactly<FormatException>(() => value.ToJson());
    }

    private static PickleValue Read(PickleWriter pickle) => PickleReader.Read("x.pth", pickle.Bytes.Span).Root;

    private static PickleValue Read(string hex) =>
        PickleReader.Read("x.pth", Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))).Root;
}
