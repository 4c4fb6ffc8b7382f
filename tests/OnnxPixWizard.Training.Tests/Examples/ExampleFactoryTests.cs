using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Examples;

[TestClass]
internal sealed class ExampleFactoryTests
{
    private const int Width = 56, Height = 40, Area = Width * Height;

    private readonly float[] _source = new float[3 * Area], _target = new float[3 * Area], _weights = new float[Area];

    public static IEnumerable<object[]> Tasks => TrainingTasks.All.Select(task => new object[] { task });

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Create_SameRequest_GivesSameExample(TrainingTask task)
    {
        var request = new ExampleRequest(77, Width, Height, task, ExampleSplit.Training);
        float[] source = new float[3 * Area], target = new float[3 * Area];

        TrainingExample first = new ExampleFactory().Create(request, _source, _target, _weights);
        TrainingExample second = new ExampleFactory().Create(request, source, target);

        Assert.AreEqual(first.Instruction, second.Instruction, StringComparer.Ordinal);
        CollectionAssert.AreEqual(_source, source);
        CollectionAssert.AreEqual(_target, target);
        Assert.AreEqual(1, _weights.Average(), 1e-3);
        Assert.IsTrue(_source.Concat(_target).All(v => v is >= -1 and <= 1));
    }

    [TestMethod]
    public void Create_OtherSplit_GivesOtherPicture()
    {
        var factory = new ExampleFactory();
        float[] other = new float[3 * Area];

        factory.Create(new ExampleRequest(1, Width, Height, TrainingTask.Depth, ExampleSplit.Training), _source, _target);
        factory.Create(new ExampleRequest(1, Width, Height, TrainingTask.Depth, ExampleSplit.Evaluation), other, _target);

        CollectionAssert.AreNotEqual(_source, other);
    }

    [TestMethod]
    public void Create_SameSeedInPerceptionTasks_ShowsTheSameScene()
    {
        var factory = new ExampleFactory();
        float[] other = new float[3 * Area];

        factory.Create(new ExampleRequest(3, Width, Height, TrainingTask.Depth, ExampleSplit.Evaluation), _source, _target);
        factory.Create(new ExampleRequest(3, Width, Height, TrainingTask.Normals, ExampleSplit.Evaluation), other, _target);

        CollectionAssert.AreEqual(_source, other);
    }

    [TestMethod]
    [DataRow(PictureContent.Scene)]
    [DataRow(PictureContent.DeadLeaves)]
    [DataRow(PictureContent.Composite)]
    public void Create_Denoise_AddsNoiseOfTheSigmaAskedFor(PictureContent content)
    {
        var request = new ExampleRequest(8, Width, Height, TrainingTask.Denoise, ExampleSplit.Training)
            { Content = content, NoiseSigma = 12 };

        TrainingExample example = new ExampleFactory().Create(request, _source, _target);

        double squares = 0;
        int count = 0;
        for (int i = 0; i < _source.Length; i++)
        {
            Assert.AreEqual(Math.Round((_source[i] + 1) * 127.5), (_source[i] + 1) * 127.5, 1e-3);
            if (MathF.Abs(_target[i]) > 0.6f)
                continue; // too near to the ends, where noise is clipped
            squares += Math.Pow((_source[i] - _target[i]) * 127.5, 2);
            count++;
        }

        Assert.AreEqual(12, Math.Sqrt(squares / count), 0.6);
        Assert.AreEqual(12, example.NoiseSigma);
        Assert.AreEqual(content == PictureContent.DeadLeaves, example.Scene is null);
    }

    [TestMethod]
    public void Create_Inpaint_FillsTenToFortyPercentWithGrey()
    {
        var factory = new ExampleFactory();
        for (ulong seed = 0; seed < 60; seed++)
        {
            factory.Create(
                new ExampleRequest(seed, Width, Height, TrainingTask.Inpaint, ExampleSplit.Training), _source, _target, _weights);

            int holes = 0;
            for (int i = 0; i < Area; i++)
            {
                bool hole = factory.Hole[i] != 0;
                holes += hole ? 1 : 0;
                for (int k = i; k < 3 * Area; k += Area)
                    Assert.AreEqual(hole ? 2 * 127f / 255 - 1 : _target[k], _source[k], 1e-6f);
            }

            Assert.IsTrue(holes is > (int)(0.1 * Area) and <= (int)(0.4 * Area), $"seed {seed}: {holes} of {Area}");
        }
    }

    [TestMethod]
    public void Create_Depth_PaintsMetresLinearly()
    {
        var factory = new ExampleFactory();
        factory.Create(new ExampleRequest(4, Width, Height, TrainingTask.Depth, ExampleSplit.Training), _source, _target);

        for (int i = 0; i < Area; i++)
        {
            float brightness = (_target[i] + 1) / 2;
            float metres = brightness < 0.05f ? 0 : 1 + (1 - brightness) / 0.9f * 20;
            Assert.AreEqual(factory.Canvas.Depth[i] == 0 ? 0 : Math.Clamp(factory.Canvas.Depth[i], 1, 21), metres, 1e-3f);
        }
    }

    [TestMethod]
    public void Create_Mask_IsWhiteExactlyOnTheObject()
    {
        var factory = new ExampleFactory();
        TrainingExample example = factory.Create(
            new ExampleRequest(4, Width, Height, TrainingTask.Mask, ExampleSplit.Evaluation), _source, _target);

        for (int i = 0; i < Area; i++)
            Assert.AreEqual(factory.Canvas.Objects[i] == example.Target + 1 ? 1 : -1, _target[i]);
        Assert.AreEqual(example.Target, example.Expression!.Resolve(example.Scene!));
    }

    [TestMethod]
    public void Create_Highlight_ChangesOnlyTheObject()
    {
        var factory = new ExampleFactory();
        int swapped = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            TrainingExample example = factory.Create(
                new ExampleRequest(seed, Width, Height, TrainingTask.Highlight, ExampleSplit.Evaluation), _source, _target);

            int rgb = TaskPainting.Rgb(example.Paint!.Value);
            for (int i = 0; i < Area; i++)
                Assert.AreEqual(factory.Canvas.Objects[i] == example.Target + 1 ? (rgb >> 16 & 255) / 127.5f - 1 : _source[i], _target[i]);
            StringAssert.Contains(
                example.Instruction, example.Paint.Value.ToString().ToLowerInvariant(), StringComparison.OrdinalIgnoreCase);
            Assert.AreNotEqual(example.Instruction, example.SwappedInstruction, StringComparer.Ordinal);
            swapped += example.SwappedInstruction is null ? 0 : 1;
        }

        Assert.IsTrue(swapped > 30, $"{swapped} of 40 can be swapped");
    }

    [TestMethod]
    public void Create_TextToImage_StartsFromWhiteAndNamesTheSolids()
    {
        TrainingExample example = new ExampleFactory()
            .Create(new ExampleRequest(6, Width, Height, TrainingTask.TextToImage, ExampleSplit.Training), _source, _target);

        Assert.IsTrue(_source.All(v => v == 1));
        Assert.IsTrue(_target.Any(v => v != 1));
        foreach (SceneSolid solid in example.Scene!.Solids)
            StringAssert.Contains(example.Instruction, solid.Color.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [TestMethod]
    public void Create_ShortSpan_ThrowsWithBothLengths()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(
            () => new ExampleFactory()
                .Create(new ExampleRequest(1, Width, Height, TrainingTask.Depth, ExampleSplit.Training), _source.AsSpan(1), _target));

        StringAssert.Contains(error.Message, "6719", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "6720", StringComparison.Ordinal);
    }
}
