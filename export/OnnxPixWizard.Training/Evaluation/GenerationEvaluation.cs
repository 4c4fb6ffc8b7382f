using System.Numerics;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Sheets;

namespace OnnxPixWizard.Training.Evaluation;

/// <summary>Pictures from captions of scenes with one matte solid: does a segmentation find the asked solid, in the asked color?</summary>
/// <param name="segmenter">The bundle that segments; the evaluated one, where it can.</param>
/// <param name="sheets">Folder of the sheet, or null.</param>
internal sealed class GenerationEvaluation(EvaluationBench segmenter, string? sheets)
{
    private const double SmallestShare = 0.015;

    /// <summary>Size that pictures are segmented at.</summary>
    public static readonly ImageSize SegmentedSize = new(128, 128);

    /// <summary>Pictures.</summary>
    public required int Count { get; init; }

    /// <summary>Size of the drawn pictures.</summary>
    public ImageSize Size { get; init; } = SegmentedSize;

    /// <summary>Family of the scenes whose captions are drawn; null: that of text-to-image examples.</summary>
    public SceneStyle? Style { get; init; }

    /// <summary>Draws and looks.</summary>
    /// <param name="draw">Gives the picture of an example's caption and a seed, planar [3, height, width] in [-1, 1].</param>
    /// <param name="progress">Called after each picture.</param>
    public IEnumerable<EvaluationFigure> Run(Func<TrainingExample, ulong, float[]> draw, Action<EvaluationProgress> progress)
    {
        int columns = Math.Min(8, Count);
        ContactSheet sheet = new(columns, (Count + columns - 1) / columns, Size.Width, Size.Height);
        List<string> captions = [];
        int found = 0, shapes = 0, colors = 0;
        foreach ((TrainingExample example, SceneSolid solid, ulong seed) in Examples())
        {
            int made = captions.Count;
            float[] picture = draw(example, seed);
            (SceneClass? shape, SolidColor? color) = Find(picture, seed);
            bool isShape = shape == solid.Class, isColor = color == solid.Color;
            shapes += isShape ? 1 : 0;
            colors += isColor ? 1 : 0;
            found += isShape && isColor ? 1 : 0;
            sheet.Put(made % columns, made / columns, picture);
            captions.Add($"{(isShape && isColor ? "found" : "missed")}: {example.Instruction}");
            progress(new EvaluationProgress("text to image", captions.Count, Count));
        }

        if (sheets is not null)
        {
            Directory.CreateDirectory(sheets);
            sheet.Save(Path.Combine(sheets, "text2image.png"));
            File.WriteAllLines(Path.Combine(sheets, "text2image.txt"), captions);
        }

        yield return new EvaluationFigure("text to image, solid and colour found", "share", found / (double)Count, null, "", Count);
        yield return new EvaluationFigure("text to image, solid found", "share", shapes / (double)Count, null, "", Count);
        yield return new EvaluationFigure("text to image, colour found", "share", colors / (double)Count, null, "", Count);
    }

    /// <summary>Examples of the evaluation split whose scenes hold one matte solid.</summary>
    public IEnumerable<(TrainingExample Example, SceneSolid Solid, ulong Seed)> Examples()
    {
        int made = 0;
        for (int index = 0; made < Count; index++)
        {
            // Every index of the square size: captions come from scenes of the picture's own ratio.
            (TrainingExample example, _, _) = segmenter.Make(TrainingTask.TextToImage, 4 * index, style: Style);
            if (example.Scene is { Solids: [{ Texture: SolidTexture.Matte } solid] })
            {
                made++;
                yield return (example, solid, segmenter.Seed + (ulong)index);
            }
        }
    }

    // The solid with most pixels, and the name nearest to its mean color.
    private (SceneClass? Shape, SolidColor? Color) Find(float[] drawn, ulong seed)
    {
        float[] picture = drawn;
        if (Size != SegmentedSize)
        {
            picture = new float[3 * SegmentedSize.Width * SegmentedSize.Height];
            PlanarResize.Resize(drawn, Size, picture, SegmentedSize);
        }

        string instruction = InstructionCatalog.Draw(
            TrainingTask.Segmentation, ExampleSplit.Evaluation, new SeededRandom(seed), static slot => slot);
        PixWizardResult result = segmenter.Run(TrainingTask.Segmentation, instruction, picture, SegmentedSize);
        ReadOnlySpan<byte> labels = ((LabelMap)result.Data!).Labels;
        int[] counts = new int[Enum.GetValues<SceneClass>().Length];
        Vector3[] sums = new Vector3[counts.Length];
        int area = labels.Length;
        for (int pixel = 0; pixel < area; pixel++)
        {
            counts[labels[pixel]]++;
            sums[labels[pixel]] += (new Vector3(picture[pixel], picture[area + pixel], picture[(2 * area) + pixel]) + Vector3.One) / 2;
        }

        int best = (int)SceneClass.Ball;
        for (int kind = best + 1; kind < counts.Length; kind++)
        {
            best = counts[kind] > counts[best] ? kind : best;
        }

        return counts[best] < SmallestShare * area ? (null, null) : ((SceneClass)best, SolidPalette.NearestName(sums[best] / counts[best]));
    }
}
