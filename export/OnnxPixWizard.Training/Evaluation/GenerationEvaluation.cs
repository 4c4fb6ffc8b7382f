using System.Numerics;
using OnnxPixWizard.Imaging;
using OnnxPixWizard.Pipelines;
using OnnxPixWizard.Tasks.Segmentation;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Sheets;

namespace OnnxPixWizard.Training.Evaluation;

/// <summary>Pictures from captions of scenes with one solid: does the bundle's own segmentation find the asked solid, in the asked colour?</summary>
internal static class GenerationEvaluation
{
    private const double SmallestShare = 0.015;
    private static readonly ImageSize s_size = new(128, 128);

    public static IEnumerable<EvaluationFigure> Run(EvaluationBench bench, EvaluationOptions options, Action<EvaluationProgress> progress)
    {
        int columns = Math.Min(8, options.Generated);
        ContactSheet sheet = new(columns, (options.Generated + columns - 1) / columns, s_size.Width, s_size.Height);
        List<string> captions = [];
        int made = 0, found = 0, shapes = 0, colours = 0;
        for (int index = 0; made < options.Generated; index++)
        {
            // Every index of the square size: captions come from scenes of the picture's own ratio.
            (TrainingExample example, _, _) = bench.Make(TrainingTask.TextToImage, 4 * index);
            if (example.Scene is not { Solids: [{ } solid] } || solid.Texture != SolidTexture.Matte)
            {
                continue;
            }

            float[] picture = EvaluationBench.Planes(bench.Generate(example.Instruction, s_size, options.Seed + (ulong)index));
            (SceneClass? shape, SolidColour? colour) = Find(bench, picture, options.Seed + (ulong)index);
            bool isShape = shape == solid.Class, isColour = colour == solid.Colour;
            shapes += isShape ? 1 : 0;
            colours += isColour ? 1 : 0;
            found += isShape && isColour ? 1 : 0;
            sheet.Put(made % columns, made / columns, picture);
            captions.Add($"{(isShape && isColour ? "found" : "missed")}: {example.Instruction}");
            progress(new EvaluationProgress("text to image", ++made, options.Generated));
        }

        if (options.Sheets is { } folder)
        {
            Directory.CreateDirectory(folder);
            sheet.Save(Path.Combine(folder, "text2image.png"));
            File.WriteAllLines(Path.Combine(folder, "text2image.txt"), captions);
        }

        yield return new EvaluationFigure("text to image, solid and colour found", "share", found / (double)made, null, "", made);
        yield return new EvaluationFigure("text to image, solid found", "share", shapes / (double)made, null, "", made);
        yield return new EvaluationFigure("text to image, colour found", "share", colours / (double)made, null, "", made);
    }

    // The solid with most pixels, and the name nearest to its mean colour.
    private static (SceneClass? Shape, SolidColour? Colour) Find(EvaluationBench bench, float[] picture, ulong seed)
    {
        string instruction = InstructionCatalog.Draw(TrainingTask.Segmentation, ExampleSplit.Evaluation, new SeededRandom(seed), static slot => slot);
        PixWizardResult result = bench.Run(TrainingTask.Segmentation, instruction, picture, s_size);
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
