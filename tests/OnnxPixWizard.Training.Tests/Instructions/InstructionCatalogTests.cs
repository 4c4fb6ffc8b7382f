using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Instructions;

[TestClass]
internal sealed class InstructionCatalogTests
{
    public static IEnumerable<object[]> Tasks => TrainingTasks.All.Select(task => new object[] { task });

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Patterns_OfATask_AreManyAndHalvedBetweenTheSplits(TrainingTask task)
    {
        int training = InstructionCatalog.Patterns(task, ExampleSplit.Training).Count,
        evaluation = InstructionCatalog.Patterns(task, ExampleSplit.Evaluation).Count;

        Assert.AreEqual(training, evaluation);
        Assert.IsTrue(training + evaluation >= 16);
    }

    [TestMethod]
    public void Patterns_OfTheSplits_ShareNoPhrasing()
    {
        HashSet<string> training = Phrasings(ExampleSplit.Training), evaluation = Phrasings(ExampleSplit.Evaluation);

        training.IntersectWith(evaluation);

        Assert.AreEqual(0, training.Count, string.Join(" / ", training));
    }

    [TestMethod]
    public void Patterns_WordsHeldOut_OccurInTraining()
    {
        HashSet<string> unknown = Words(ExampleSplit.Evaluation);

        unknown.ExceptWith(Words(ExampleSplit.Training));

        Assert.AreEqual(0, unknown.Count, string.Join(" ", unknown));
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Patterns_OfATask_HaveItsSlots(TrainingTask task)
    {
        string[] expected = task switch
        {
            TrainingTask.Highlight => ["<colour>", "<object>"],
            TrainingTask.Mask => ["<object>"],
            TrainingTask.TextToImage => ["<caption>"],
            _ => [],
        };

        foreach (InstructionPattern pattern in InstructionCatalog.Patterns(task, ExampleSplit.Training)
            .Concat(InstructionCatalog.Patterns(task, ExampleSplit.Evaluation)))
        {
            foreach (string text in pattern.All())
            {
                string[] slots = text.Split(' ').Select(word => word.Trim(',', ':')).Where(word => word.StartsWith('<'))
                    .Order(StringComparer.Ordinal).ToArray();
                CollectionAssert.AreEqual(expected, slots, text);
                Assert.IsFalse(text.Contains("  ", StringComparison.Ordinal) || text.EndsWith(' '), $"'{text}' has a stray space");
            }
        }
    }

    [TestMethod]
    public void Draw_SameRandomNumbers_GivesSameInstruction()
    {
        string first = InstructionCatalog.Draw(TrainingTask.Depth, ExampleSplit.Training, new SeededRandom(5), slot => slot);
        string second = InstructionCatalog.Draw(TrainingTask.Depth, ExampleSplit.Training, new SeededRandom(5), slot => slot);

        Assert.AreEqual(first, second, StringComparer.Ordinal);
    }

    private static HashSet<string> Phrasings(ExampleSplit split) => TrainingTasks.All
        .SelectMany(task => InstructionCatalog.Patterns(task, split))
        .SelectMany(pattern => pattern.All())
        .Select(text => text.ToLowerInvariant())
        .ToHashSet(StringComparer.Ordinal);

    private static HashSet<string> Words(ExampleSplit split) => Phrasings(split)
        .SelectMany(text => text.Split(' '))
        .Select(word => word.Trim(',', '.', ':'))
        .ToHashSet(StringComparer.Ordinal);
}
