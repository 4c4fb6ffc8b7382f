using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Classical;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>Whole photos at their own size: inputs, the best classical answers and a bundle's answers, kind by kind.</summary>
/// <param name="options">What to measure.</param>
/// <param name="bundle">Answers; null measures inputs and classical methods alone.</param>
/// <param name="progress">Called after each photo, one call at a time.</param>
/// <param name="cancellation">Ends the work within a method's or a node's time.</param>
internal sealed class PhotoEvaluation(
    PhotoOptions options, BundleAnswers? bundle, Action<EvaluationProgress> progress, CancellationToken cancellation)
{
    private const int SheetRows = 4;

    /// <summary>From this gray on there is an edge: in truths, and in answers, whose gray says how likely one is just here.</summary>
    private const byte EdgeGray = 128, LikelyGray = 64;

    /// <summary>What an answer to an undamaged photo, and to a flat picture, should keep to it, dB.</summary>
    private const double CleanRatio = 40, FlatRatio = 45;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, float[]> _truths = new(StringComparer.Ordinal);

    /// <summary>Measures the chosen kinds, giving each as soon as it is known,
    /// with its sheet of crops: input, classical, bundle, truth.</summary>
    /// <exception cref="ImageException">A photo can't be read.</exception>
    public IEnumerable<(PhotoFigure Figure, Picture Sheet)> Run()
    {
        IReadOnlyList<string> files = PhotoFolder.Files(options.Folder, options.Limit);
        TunedSettings tuned = TunedSettings.Open(options.Tuned);
        using ResNetFeatures? features = options.FeatureCrops > 0 ? ResNetFeatures.Load() : null;
        foreach (PhotoKind kind in Chosen(options.Kinds))
        {
            PhotoKind measured = options.Classical && OpenCvLibrary.IsThere ? kind : kind with { Methods = [] };
            if (measured.Methods.Count == 0 && bundle is null)
            {
                continue;
            }

            yield return Measure(measured, kind.Made.Count > 0 ? [.. kind.Made.Keys] : files, tuned,
                kind.Measure == PhotoMeasure.Restoration ? features : null);
            tuned.Save();
        }
    }

    /// <summary>Kinds by name or task, or all.</summary>
    public static IEnumerable<PhotoKind> Chosen(IReadOnlyCollection<string> names) => PhotoKinds.All.Where(kind => names.Count == 0
        || names.Any(name => kind.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            || string.Equals(kind.Task, name, StringComparison.OrdinalIgnoreCase)));

    private (PhotoFigure Figure, Picture Sheet) Measure(
        PhotoKind kind, IReadOnlyList<string> files, TunedSettings tuned, ResNetFeatures? features)
    {
        Measured[] all = new Measured[files.Count];
        int done = 0;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellation };
        Parallel.For(0, files.Count, parallel, i =>
        {
            all[i] = Measure(
                kind, files[i], keepCrops: (i * SheetRows / files.Count) != ((i - 1) * SheetRows / files.Count) || i == 0, tuned, features);
            lock (_lock)
            {
                progress(new EvaluationProgress(kind.Title, ++done, files.Count));
            }
        });

        PhotoRow[] rows = [.. all.Select(static one => one.Row)];
        PhotoFigure figure = new(
            kind.Title, kind.Task,
            PhotoScore.Mean([.. rows.Select(static row => row.Input)], Distance(all, static f => f.Input))!,
            PhotoScore.Mean([.. rows.Select(static row => row.Classical).OfType<PhotoScore>()], Distance(all, static f => f.Classical)),
            PhotoScore.Mean([.. rows.Select(static row => row.Bundle).OfType<PhotoScore>()], Distance(all, static f => f.Bundle)),
            bundle is null ? "no bundle" : bundle.Knows(kind.Task) ? null : "the bundle has no such task",
            rows)
        {
            Wanted = kind.Measure != PhotoMeasure.Untouched ? null : kind.Made.Count > 0 ? FlatRatio : CleanRatio,
        };
        return (figure, PhotoSheet.Draw([.. all.Select(static one => one.Crops).OfType<IReadOnlyList<Picture>>()]));
    }

    private Measured Measure(PhotoKind kind, string file, bool keepCrops, TunedSettings tuned, ResNetFeatures? features)
    {
        string name = Path.GetFileName(file);
        Picture photo = kind.Made.TryGetValue(file, out Picture? picture) ? picture : PhotoFolder.Load(file, options.Crop);
        PhotoCase made = kind.Make(photo, SeededRandom.Derive(options.Seed, Stable(kind.Title + name)));
        string key = FormattableString.Invariant($"{name} {made.Truth.Size} seed {options.Seed}");
        ClassicalAnswer? classical = kind.Methods.Count == 0 ? null : tuned.Best(kind, key, made, cancellation);
        Picture? answer = bundle?.Knows(kind.Task) == true ? bundle.Answer(kind.Task, made, cancellation) : null;
        return new Measured(
            new PhotoRow(
                name, Score(kind, made, made.Input), classical is null ? null : Score(kind, made, classical.Picture),
                classical?.Setting.Method,
                answer is null ? null : Score(kind, made, answer)) { KeepsRest = answer is null ? null : made.KeepsRest(answer) },
            features is null ? null : new FeatureSets(Truth(features, key, made.Truth), Of(features, made.Input),
                Of(features, classical?.Picture), Of(features, answer)),
            keepCrops ? PhotoSheet.Crops(made, new[] { made.Input, classical?.Picture, answer, made.Truth }.OfType<Picture>()) : null);
    }

    private static PhotoScore Score(PhotoKind kind, PhotoCase made, Picture answer) => new(
        Math.Min(PhotoScore.Equal, made.Psnr(answer)), StructuralSimilarity.Of(answer, made.Truth),
        kind.Measure == PhotoMeasure.Edges ? EdgeAgreement.F1(Edges(answer, LikelyGray), Edges(made.Truth, EdgeGray), made.Truth.Width)
            : null);

    private static bool[] Edges(Picture picture, byte least)
    {
        bool[] edges = new bool[picture.Width * picture.Height];
        for (int i = 0; i < edges.Length; i++)
        {
            edges[i] = picture.Pixels[(3 * i) + 1] >= least;
        }

        return edges;
    }

    private float[]? Of(ResNetFeatures features, Picture? picture) => picture is null ? null : features.Of(picture, options.FeatureCrops);

    // Many kinds share their truths.
    private float[] Truth(ResNetFeatures features, string key, Picture truth)
    {
        lock (_truths)
        {
            if (_truths.TryGetValue(key, out float[]? known))
            {
                return known;
            }
        }

        float[] made = features.Of(truth, options.FeatureCrops);
        lock (_truths)
        {
            return _truths[key] = made;
        }
    }

    private static double? Distance(Measured[] all, Func<FeatureSets, float[]?> which)
    {
        FeatureSets[] sets = [.. all.Select(static one => one.Features).OfType<FeatureSets>()];
        float[][] answers = [.. sets.Select(which).OfType<float[]>()];
        float[] joined = [.. answers.SelectMany(static values => values)];
        return answers.Length == 0 || answers.Length < sets.Length || joined.Length < 1024
            ? null
            : ResNetFeatures.Distance(joined, [.. sets.SelectMany(static set => set.Truth)]);
    }

    // FNV-1a: the same on every machine and in every run.
    private static ulong Stable(string text) =>
        text.Aggregate(14695981039346656037UL, static (hash, letter) => (hash ^ letter) * 1099511628211UL);

    private sealed record FeatureSets(float[] Truth, float[]? Input, float[]? Classical, float[]? Bundle);

    private sealed record Measured(PhotoRow Row, FeatureSets? Features, IReadOnlyList<Picture>? Crops);
}
