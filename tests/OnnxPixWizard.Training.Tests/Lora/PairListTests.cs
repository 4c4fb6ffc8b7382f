using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Lora;

namespace OnnxPixWizard.Training.Tests.Lora;

[TestClass]
public sealed class PairListTests
{
    private string _folder = null!;

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("onnxpixwizard-pairs-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("input/b.png", "target/b.jpg", "input/a.png", "target/a.png", "input/a.txt")]
    [DataRow("b_input.png", "b_target.png", "a_input.png", "a_target.jpg", "a.txt")]
    public void Read_Folder_FindsPairsAndSentences(string input, string target, string otherInput, string otherTarget, string sentence)
    {
        Save(input, target, otherInput, otherTarget);
        File.WriteAllText(At(sentence), "Paint it.\n");

        IReadOnlyList<PicturePair> pairs = PairList.Read(_folder, root: null, "Do as usual.");

        CollectionAssert.AreEqual(new[] { At(otherInput), At(input) }, pairs.Select(static pair => pair.Input).ToArray());
        CollectionAssert.AreEqual(new[] { At(otherTarget), At(target) }, pairs.Select(static pair => pair.Target).ToArray());
        CollectionAssert.AreEqual(new[] { "Paint it.", "Do as usual." }, pairs.Select(static pair => pair.Prompt).ToArray());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Read_PublishedList_SeesPathsFromItsFolderOrTheRoot(bool root)
    {
        Save("pictures/x.png", "pictures/y.png");
        Directory.CreateDirectory(At("lists"));
        string list = At(root ? "lists/list.json" : "list.json"), start = root ? "" : "pictures/";
        File.WriteAllText(
            list, $$"""[{"input_path": "{{start}}x.png", "target_path": "{{start}}y.png", "prompt": "Go.", "task": "any"}]""");

        PicturePair pair = PairList.Read(list, root ? At("pictures") : null, prompt: null).Single();

        Assert.AreEqual((At("pictures/x.png"), At("pictures/y.png"), "Go."), (pair.Input, pair.Target, pair.Prompt));
    }

    [TestMethod]
    [DataRow(
        """[{"input_path": "x.png", "target_path": "y.png"}, {"input_path": "x.png", "target_path": "gone.png"}]""", "entry 2", "gone.png")]
    [DataRow("""[{"input_path": "x.png"}]""", "Entry 1", "target_path")]
    [DataRow("""[{"input_path": "x.png", "target_path": "large.png"}]""", "entry 1", "20x16")]
    [DataRow("""[{"input_path": "x.png", "target_path": 5}]""", "list.json", "JSON list")]
    [DataRow("""{"input_path": "x.png"}""", "list.json", "JSON list")]
    [DataRow("[]", "list.json", "holds no pairs")]
    public void Read_BadList_NamesTheEntry(string text, string entry, string told)
    {
        Save("x.png", "y.png");
        new Picture(20, 16).Save(At("large.png"));
        File.WriteAllText(At("list.json"), text);

        CommandException thrown = Assert.ThrowsExactly<CommandException>(() => PairList.Read(At("list.json"), root: null, prompt: null));

        Assert.AreEqual(ExitCode.BadInput, thrown.ExitCode);
        StringAssert.Contains(thrown.Message, entry);
        StringAssert.Contains(thrown.Message, told);
    }

    [TestMethod]
    [DataRow("input/a.png", "target/b.png")]
    [DataRow("a_input.png", "b_target.png")]
    public void Read_LonePicture_NamesIt(string input, string target)
    {
        Save(input, target);

        CommandException thrown = Assert.ThrowsExactly<CommandException>(() => PairList.Read(_folder, root: null, prompt: null));

        StringAssert.Contains(thrown.Message, "'a'");
        StringAssert.Contains(thrown.Message, "target is missing");
    }

    private string At(string file) => Path.Combine(_folder, file);

    private void Save(params string[] files)
    {
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
            new Picture(16, 16).Save(At(file));
        }
    }
}
