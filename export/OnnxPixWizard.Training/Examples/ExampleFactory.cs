using System.Numerics.Tensors;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Referring;

namespace OnnxPixWizard.Training.Examples;

/// <summary>Makes examples of every task: source picture, target picture and instruction.</summary>
/// <remarks>Holds scratch memory that grows to the largest size asked for;
/// use one factory a thread. Equal requests give equal bytes.</remarks>
internal sealed class ExampleFactory
{
    private const ulong PictureStream = 1, InstructionStream = 2, DegradationStream = 3;
    private const int Attempts = 24;
    private const float ObjectWeight = 3;
    private const float HoleWeight = 4;

    private readonly SceneGenerator _scenes = new();
    private readonly DeadLeavesGenerator _leaves = new();
    private float[] _leafPicture = [];
    private byte[] _hole = [];

    /// <summary>Picture and truth of the last example's scene; without meaning for dead leaves.</summary>
    public SceneCanvas Canvas { get; } = new();

    /// <summary>1 in the holes of the last inpainting example, [height, width].</summary>
    public ReadOnlySpan<byte> Hole => _hole.AsSpan(0, Canvas.Area);

    /// <summary>Makes one example.</summary>
    /// <param name="request">Which one.</param>
    /// <param name="source">Receives the source picture, planar [3, height, width] in [-1, 1].</param>
    /// <param name="target">Receives the target picture, in the same form.</param>
    /// <param name="weights">Receives weights of the pixels in the loss, [height, width], mean 1; empty if not wanted.</param>
    /// <returns>The instruction and what the example is about.</returns>
    /// <exception cref="ArgumentException">A span has another length than the request needs.</exception>
    public TrainingExample Create(in ExampleRequest request, Span<float> source, Span<float> target, Span<float> weights = default)
    {
        int area = request.Width * request.Height;
        Require(source.Length == 3 * area, nameof(source), source.Length, request, 3);
        Require(target.Length == 3 * area, nameof(target), target.Length, request, 3);
        Require(weights.IsEmpty || weights.Length == area, nameof(weights), weights.Length, request, 1);
        if (_hole.Length < area)
        {
            _hole = new byte[area];
            _leafPicture = new float[3 * area];
        }

        Canvas.Reset(request.Width, request.Height);
        ulong streams = ((ulong)request.Split << 32) + 16;
        ulong pictureSeed = SeededRandom.Derive(request.Seed, streams + PictureStream).NextBits();
        SeededRandom words = SeededRandom.Derive(request.Seed, streams + InstructionStream + 16 * (ulong)request.Task);
        SeededRandom degradation = SeededRandom.Derive(request.Seed, streams + DegradationStream + 16 * (ulong)request.Task);

        TrainingExample example = request.Task switch
        {
            TrainingTask.Denoise => Denoise(request, pictureSeed, words, degradation, source, target),
            TrainingTask.Inpaint => Inpaint(request, pictureSeed, words, degradation, source, target),
            TrainingTask.Highlight or TrainingTask.Mask => Refer(request, pictureSeed, words, source, target),
            TrainingTask.TextToImage => TextToImage(request, pictureSeed, words, source, target),
            _ => Perceive(request, pictureSeed, words, source, target),
        };
        if (!weights.IsEmpty)
            Weigh(example, weights);
        return example;
    }

    private TrainingExample Denoise(
        in ExampleRequest request, ulong seed, SeededRandom words, SeededRandom degradation, Span<float> source, Span<float> target)
    {
        PictureContent content = request.Content ?? (PictureContent)degradation.PickWeighted([0.35f, 0.45f, 0.2f]);
        float sigma = request.NoiseSigma ?? degradation.Range(5, 75);
        Scene? scene = Clean(request, seed, content, target);
        PictureNoise.AddGaussian(target, sigma, degradation, source);
        return new TrainingExample
            { Task = request.Task, Instruction = Plain(request, words), Content = content, Scene = scene, NoiseSigma = sigma };
    }

    private TrainingExample Inpaint(
        in ExampleRequest request, ulong seed, SeededRandom words, SeededRandom degradation, Span<float> source, Span<float> target)
    {
        PictureContent content = request.Content ?? (PictureContent)degradation.PickWeighted([0.85f, 0.08f, 0.07f]);
        Scene? scene = Clean(request, seed, content, target);
        HolePainter.Draw(degradation, request.Width, request.Height, _hole);
        target.CopyTo(source);
        int area = Canvas.Area;
        for (int i = 0; i < area; i++)
        {
            if (_hole[i] != 0)
                source[i] = source[area + i] = source[2 * area + i] = HolePainter.Fill;
        }

        return new TrainingExample { Task = request.Task, Instruction = Plain(request, words), Content = content, Scene = scene };
    }

    private TrainingExample Perceive(in ExampleRequest request, ulong seed, SeededRandom words, Span<float> source, Span<float> target)
    {
        Scene scene = _scenes.Generate(seed, request.Width, request.Height, request.Style ?? SceneStyle.Varied, Canvas);
        Signed(Canvas.Picture, source);
        switch (request.Task)
        {
            case TrainingTask.Depth:
                TaskPainting.Depth(Canvas.Depth, target);
                break;
            case TrainingTask.Normals:
                TaskPainting.Normals(Canvas.Normals, target);
                break;
            default:
                TaskPainting.Classes(Canvas.Classes, target);
                break;
        }

        return new TrainingExample { Task = request.Task, Instruction = Plain(request, words), Scene = scene };
    }

    private TrainingExample Refer(in ExampleRequest request, ulong seed, SeededRandom words, Span<float> source, Span<float> target)
    {
        Scene? scene = null;
        (int Index, ReferringExpression? Expression) chosen = (-1, null);
        for (int attempt = 0; chosen.Index < 0; attempt++)
        {
            if (attempt == Attempts)
                throw new InvalidOperationException($"No scene of seed {request.Seed} at {request.Width} x {request.Height} has a solid "
                    + "that can be referred to; use larger pictures.");
            scene = _scenes.Generate(seed + (ulong)attempt, request.Width, request.Height, request.Style ?? SceneStyle.Referring, Canvas);
            chosen = ReferringGrammar.DescribeAny(scene, words);
        }

        PaintColor paint = Paint(scene!.Solids[chosen.Index].Color, words);
        Signed(Canvas.Picture, source);
        if (request.Task == TrainingTask.Highlight)
        {
            source.CopyTo(target);
            TaskPainting.Highlight(target, Canvas.Objects, chosen.Index + 1, paint);
        }
        else
        {
            TaskPainting.Mask(Canvas.Objects, chosen.Index + 1, target);
        }

        // The swapped instruction uses the same random numbers, and so the same phrasing.
        ulong phrasing = words.NextBits();
        string instruction = Phrase(request, new SeededRandom(phrasing), paint, ReferringText.Write(chosen.Expression!, words));
        string? swapped = null;
        if (request.Split == ExampleSplit.Evaluation
            && ReferringGrammar.DescribeAny(scene, words, chosen.Index) is { Expression: { } other })
            swapped = Phrase(request, new SeededRandom(phrasing), paint, ReferringText.Write(other, words));
        return new TrainingExample
        {
            Task = request.Task,
            Instruction = instruction,
            SwappedInstruction = swapped,
            Scene = scene,
            Target = chosen.Index,
            Expression = chosen.Expression,
            Paint = request.Task == TrainingTask.Highlight ? paint : null,
        };
    }

    private TrainingExample TextToImage(in ExampleRequest request, ulong seed, SeededRandom words, Span<float> source, Span<float> target)
    {
        Scene scene = _scenes.Generate(seed, request.Width, request.Height, request.Style ?? SceneStyle.Simple, Canvas);
        Signed(Canvas.Picture, target);
        source.Fill(1);
        string caption = SceneCaption.Write(scene, words);
        string instruction = InstructionCatalog.Draw(request.Task, request.Split, words, _ => caption);
        return new TrainingExample { Task = request.Task, Instruction = instruction, Scene = scene };
    }

    private Scene? Clean(in ExampleRequest request, ulong seed, PictureContent content, Span<float> target)
    {
        int length = 3 * Canvas.Area;
        if (content != PictureContent.Scene)
            _leaves.Generate(seed, request.Width, request.Height, _leafPicture.AsSpan(0, length));
        if (content == PictureContent.DeadLeaves)
        {
            Signed(_leafPicture.AsSpan(0, length), target);
            return null;
        }

        Scene scene = _scenes.Generate(seed, request.Width, request.Height, request.Style ?? SceneStyle.Varied, Canvas);
        Signed(Canvas.Picture, target);
        if (content == PictureContent.Composite)
            Compose(SeededRandom.Derive(seed, 7), target);
        return scene;
    }

    // Sky, ground and each solid keep their look, take the leaves' or are modulated by them.
    private void Compose(SeededRandom random, Span<float> target)
    {
        Span<float> shares = stackalloc float[16];
        for (int i = 0; i < shares.Length; i++)
            shares[i] = random.Chance(0.3f) ? 0 : random.Chance(0.5f) ? 1 : random.Range(0.2f, 0.8f);

        int area = Canvas.Area;
        Span<byte> objects = Canvas.Objects, classes = Canvas.Classes;
        for (int i = 0; i < area; i++)
        {
            float share = shares[objects[i] > 0 ? 2 + objects[i] : classes[i]];
            for (int k = i; k < 3 * area; k += area)
            {
                float blended = target[k] + share * (2 * _leafPicture[k] - 1 - target[k]);
                target[k] = (int)((blended + 1) * 127.5f + 0.5f) * (1 / 127.5f) - 1;
            }
        }
    }

    // Rare pixels that decide the measures count more: solids in perception, the object and its rivals in referring, holes in inpainting.
    private void Weigh(TrainingExample example, Span<float> weights)
    {
        bool holes = example.Task == TrainingTask.Inpaint;
        bool solids = example.Task is TrainingTask.Normals or TrainingTask.Segmentation or TrainingTask.Highlight or TrainingTask.Mask;
        if (!holes && !solids)
        {
            weights.Fill(1);
            return;
        }

        ReadOnlySpan<byte> marked = holes ? _hole : Canvas.Objects;
        float weight = holes ? HoleWeight : ObjectWeight;
        for (int i = 0; i < weights.Length; i++)
            weights[i] = marked[i] != 0 ? weight : 1;
        TensorPrimitives.Multiply(weights, weights.Length / TensorPrimitives.Sum(weights), weights);
    }

    private static PaintColor Paint(SolidColor own, SeededRandom random)
    {
        while (true)
        {
            var paint = (PaintColor)random.Below(6);
            if (!string.Equals(paint.ToString(), own.ToString(), StringComparison.Ordinal))
                return paint;
        }
    }

    private static string Plain(in ExampleRequest request, SeededRandom words) => InstructionCatalog.Draw(
        request.Task, request.Split, words, slot => throw new InvalidOperationException($"Phrasings of this task have no slot '{slot}'."));

    private static string Phrase(
        in ExampleRequest request, SeededRandom words, PaintColor paint, string described) => InstructionCatalog.Draw(
        request.Task, request.Split, words, slot => slot is "colour" ? paint.ToString().ToLowerInvariant() : described);

    private static void Signed(ReadOnlySpan<float> picture, Span<float> destination)
    {
        for (int i = 0; i < picture.Length; i++)
            destination[i] = 2 * picture[i] - 1;
    }

    private static void Require(bool met, string name, int length, in ExampleRequest request, int planes)
    {
        if (!met)
            throw new ArgumentException($"The span '{name}' holds {length} values; {planes} planes of {request.Width} x {request.Height} "
                + $"need {planes * request.Width * request.Height}.", name);
    }
}
