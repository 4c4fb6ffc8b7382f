using OnnxPixWizard.Bundles;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Judging;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.Sheets;

namespace OnnxPixWizard.Training.Evaluation.PixNerd;

/// <summary>Do generated pictures show the class that was asked for, and is a set of them spread as real pictures are?</summary>
internal sealed class ClassEvaluation
{
    private const int FloorPairs = 5;
    private const int SheetColumns = 12;

    // A whole number of rounds through the classes, drawn by one request.
    private const int Rounds = 4;

    private readonly PixNerdBench _bench;
    private readonly PictureJudge _judge;
    private readonly int _samples;

    /// <exception cref="JudgeException">The judge knows other classes or sizes than the bundle, or than are drawn here.</exception>
    public ClassEvaluation(PixNerdBench bench, PictureJudge judge)
    {
        _bench = bench;
        _judge = judge;
        _samples = bench.Options.Samples;
        ClassSettings classes = bench.Manifest.Classes!;
        string path = bench.Options.Judge ?? Path.Combine(bench.Options.Bundle, PictureJudge.FileName);
        if (!judge.ClassNames.SequenceEqual(PictureClasses.Names, StringComparer.Ordinal))
        {
            throw new JudgeException(path, $"Judge '{path}' knows the classes {string.Join(", ", judge.ClassNames)}; drawn are "
                + $"{string.Join(", ", PictureClasses.Names)}. Train it again with 'pixwizard-train judge'.");
        }

        if (classes.Count != judge.ClassNames.Count
            || (classes.Names.Count > 0 && !classes.Names.SequenceEqual(judge.ClassNames, StringComparer.Ordinal)))
        {
            throw new JudgeException(path, $"The bundle has {classes.Count} classes ({string.Join(", ", classes.Names)}); judge '{path}' "
                + $"knows {string.Join(", ", judge.ClassNames)}. Name the bundle's own judge with --judge.");
        }

        if (bench.Size.Width != judge.Side || bench.Size.Height != judge.Side)
        {
            throw new JudgeException(path, $"The bundle draws pictures of {bench.Size}; judge '{path}' takes {judge.Side}x{judge.Side}. "
                + "Name the bundle's own judge with --judge.");
        }
    }

    public IEnumerable<EvaluationFigure> Run(Action<EvaluationProgress> progress)
    {
        Judgement real = Real(0);
        double guessing = 1.0 / PictureClasses.Count;
        double realShare = RealPictures.ShareRight(real.Classes);
        yield return new EvaluationFigure("judge right on fresh real pictures", "share", realShare, guessing, "guessing", _samples);

        Judgement generated = _judge.Judge(Generate(progress), _bench.Cancellation);
        yield return new EvaluationFigure("generated pictures judged as asked", "share", RealPictures.ShareRight(generated.Classes),
            realShare, "real pictures", _samples);
        for (int id = 0; id < PictureClasses.Count; id++)
        {
            int[] judged = [.. generated.Classes.Where((_, i) => i % PictureClasses.Count == id)];
            if (judged.Length > 0)
            {
                yield return new EvaluationFigure($"judged as asked, {PictureClasses.Names[id]}", "share",
                    judged.Count(judgedClass => judgedClass == id) / (double)judged.Length, null, "", judged.Length);
            }
        }

        double distance = Gaussian(real).DistanceTo(Gaussian(generated)), floor = Floor(evenly: true, progress);
        yield return new EvaluationFigure(
            "Frechet distance, generated to real", "", distance, floor, $"two real sets, mean of {FloorPairs}", _samples);
        yield return new EvaluationFigure("Frechet distance over its floor", "times", distance / floor, null, "", _samples);
        yield return new EvaluationFigure(
            "Frechet distance of two real sets of random classes", "", Floor(evenly: false, progress), null, "", _samples);
    }

    // Classes drawn at random differ in number from set to set, which even classes do not.
    private double Floor(bool evenly, Action<EvaluationProgress> progress)
    {
        double sum = 0;
        for (int pair = 0; pair < FloorPairs; pair++)
        {
            sum += Gaussian(Real((2 * pair) + 1, evenly)).DistanceTo(Gaussian(Real((2 * pair) + 2, evenly)));
            progress(new EvaluationProgress(evenly ? "pairs of real sets" : "pairs of real sets, random classes", pair + 1, FloorPairs));
        }

        return sum / FloorPairs;
    }

    private Judgement Real(int set, bool evenly = true) =>
        _judge.Judge(RealPictures.Draw(set, _samples, _judge.Side, _bench.Options.Seed, _bench.Cancellation, evenly), _bench.Cancellation);

    private FeatureGaussian Gaussian(Judgement judgement) => FeatureGaussian.Fit(judgement.Features.Span, _judge.FeatureCount);

    private float[] Generate(Action<EvaluationProgress> progress)
    {
        int classes = PictureClasses.Count, size = 3 * _judge.Side * _judge.Side, made = 0;
        float[] pictures = new float[_samples * size];
        ContactSheet sheet = new(SheetColumns, classes, _judge.Side, _judge.Side);
        while (made < _samples)
        {
            // Begins with class 0, as every request does: picture i of the set is of class i modulo their number.
            int count = Math.Min(Rounds * classes, _samples - made);
            PixNerdRequest request = new()
                { ClassIds = [.. Enumerable.Range(0, classes)], Count = count, Seed = _bench.Options.Seed + (ulong)made };
            foreach (float[] picture in _bench.Draw(request))
            {
                picture.CopyTo(pictures.AsSpan(made * size));
                if (made < SheetColumns * classes)
                {
                    sheet.Put(made / classes, made % classes, picture);
                }

                progress(new EvaluationProgress("pictures of classes", ++made, _samples));
            }
        }

        if (_bench.Options.Sheets is { } folder)
        {
            Directory.CreateDirectory(folder);
            sheet.Save(Path.Combine(folder, "classes.png"));
        }

        return pictures;
    }
}
