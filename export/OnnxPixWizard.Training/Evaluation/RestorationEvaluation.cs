using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Evaluation.Photos;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation;

/// <summary>Denoising at sigma 50 against the best Gaussian blur of each picture, inpainting against the mean color.</summary>
internal static class RestorationEvaluation
{
    private const float Sigma = 50;
    private static readonly ImageSize s_photo = new(152, 104);

    public static IEnumerable<EvaluationFigure> Run(EvaluationBench bench, EvaluationOptions options, Action<EvaluationProgress> progress)
    {
        foreach (PictureContent content in Enum.GetValues<PictureContent>())
        {
            yield return Denoise(bench, options, content, progress);
        }

        if (options.Photos is { } folder)
        {
            foreach (EvaluationFigure figure in DenoisePhotos(bench, folder, progress))
            {
                yield return figure;
            }
        }

        yield return Inpaint(bench, options, progress);
    }

    private static EvaluationFigure Denoise(
        EvaluationBench bench, EvaluationOptions options, PictureContent content, Action<EvaluationProgress> progress)
    {
        double own = 0, blurred = 0;
        BlurOracle oracle = new();
        string name = $"denoise, sigma 50, {Words(content)}";
        for (int index = 0; index < options.Scenes; index++)
        {
            (TrainingExample example, float[] source, float[] target) = bench.Make(TrainingTask.Denoise, index, content, Sigma);
            ImageSize size = bench.Size(index);
            own += PictureError.Psnr(EvaluationBench.Planes(bench.Run(TrainingTask.Denoise, example.Instruction, source, size)), target);
            blurred += oracle.Best(source, target, size.Width, size.Height).Psnr;
            progress(new EvaluationProgress(name, index + 1, options.Scenes));
        }

        return new EvaluationFigure(name, "dB", own / options.Scenes, blurred / options.Scenes, "best Gaussian blur", options.Scenes);
    }

    private static IEnumerable<EvaluationFigure> DenoisePhotos(EvaluationBench bench, string folder, Action<EvaluationProgress> progress)
    {
        IReadOnlyList<string> files = PhotoFolder.Files(folder);
        BlurOracle oracle = new();
        double own = 0, blurred = 0;
        for (int index = 0; index < files.Count; index++)
        {
            ImageInfo info = ImageInfo.Read(files[index]);
            ImageSize size = bench.Near(info.Size.Width >= info.Size.Height ? s_photo : new ImageSize(s_photo.Height, s_photo.Width));
            float[] target = new float[3 * size.Width * size.Height], source = new float[target.Length];
            Picture.LoadResized(files[index], size).ToPlanar(target, PlanarRange.MinusOneToOne);
            SeededRandom random = new((ulong)index + 1);
            PictureNoise.AddGaussian(target, Sigma, random, source);
            string instruction = InstructionCatalog.Draw(TrainingTask.Denoise, ExampleSplit.Evaluation, random, static slot => slot);
            double psnr = PictureError.Psnr(EvaluationBench.Planes(bench.Run(TrainingTask.Denoise, instruction, source, size)), target);
            double baseline = oracle.Best(source, target, size.Width, size.Height).Psnr;
            own += psnr;
            blurred += baseline;
            yield return new EvaluationFigure(
                $"denoise, sigma 50, photo {Path.GetFileName(files[index])}", "dB", psnr, baseline, "best Gaussian blur", 1);
            progress(new EvaluationProgress("denoise, photos", index + 1, files.Count));
        }

        if (files.Count > 0)
        {
            yield return new EvaluationFigure(
                "denoise, sigma 50, photos", "dB", own / files.Count, blurred / files.Count, "best Gaussian blur", files.Count);
        }
    }

    private static EvaluationFigure Inpaint(EvaluationBench bench, EvaluationOptions options, Action<EvaluationProgress> progress)
    {
        double own = 0, filled = 0;
        for (int index = 0; index < options.Scenes; index++)
        {
            (TrainingExample example, float[] source, float[] target) = bench.Make(TrainingTask.Inpaint, index, PictureContent.Scene);
            byte[] hole = bench.Examples.Hole.ToArray();
            own += PictureError.Psnr(
                EvaluationBench.Planes(bench.Run(TrainingTask.Inpaint, example.Instruction, source, bench.Size(index))), target, hole);
            MeanColorFill.Apply(source, hole);
            filled += PictureError.Psnr(source, target, hole);
            progress(new EvaluationProgress("inpaint", index + 1, options.Scenes));
        }

        return new EvaluationFigure(
            "inpaint, in the hole", "dB", own / options.Scenes, filled / options.Scenes, "mean colour", options.Scenes);
    }

    private static string Words(PictureContent content) => content switch
    {
        PictureContent.Scene => "scenes",
        PictureContent.DeadLeaves => "dead leaves",
        _ => "composites",
    };
}
