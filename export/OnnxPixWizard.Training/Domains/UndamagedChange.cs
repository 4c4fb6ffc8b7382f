using System.Numerics.Tensors;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Evaluation.Photos;
using OnnxPixWizard.Training.Photos;
using OnnxPixWizard.Training.Restorers;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Domains;

/// <summary>How much a restorer changes of photos without damage, and of
/// damaged ones: below which change a picture is better left alone.</summary>
/// <param name="Undamaged">Change that 19 of 20 undamaged photos stay below, root mean square in levels of 255.</param>
/// <param name="Damaged">Change that 9 of 10 damaged photos exceed.</param>
internal sealed record UndamagedChange(double Undamaged, double Damaged)
{
    /// <summary>A task that changes undamaged photos by less needs no guard: they keep 42 dB.</summary>
    private const double Harmless = 2;

    /// <summary>From this many times the limit on, the guard takes all of an answer.</summary>
    private const double Sure = 1.5;

    private const int Side = 256;

    /// <summary>Whether undamaged photos come back as they are, or nearly so.</summary>
    public bool IsHarmless => Undamaged <= Harmless;

    /// <summary>What a manifest says of it; null where undamaged photos
    /// come back as they are, or can't be told from damaged ones.</summary>
    public double? LeavesBelow =>
        IsHarmless ? null : Math.Round(Math.Min(Undamaged, Damaged / Sure), 2) is var limit and >= 0.5 ? limit : null;

    /// <summary>Whether a task's answers may be left: those that repair the whole picture at its own size.</summary>
    public static bool Fits(TaskEntry task) =>
        task.Restorer is { Scale: RestorerScale.Native, Task: <= (int)RestorerTask.Restore }
            && task.Decoder is { IsPicture: true, IsGray: false, TakesMask: false }
            && !task.Enlarges();

    /// <summary>Logits of damage of the undamaged photos and of the damaged ones; empty where the network does not tell.</summary>
    public IReadOnlyList<double> UndamagedLogits { get; init; } = [];

    /// <inheritdoc cref="UndamagedLogits"/>
    public IReadOnlyList<double> DamagedLogits { get; init; } = [];

    /// <summary>The logit above which a picture counts as damaged: that which 24 of 25 undamaged photos stay below, yet one in five
    /// damaged ones at most; null where the network does not tell.</summary>
    public double? DamageAbove => UndamagedLogits.Count == 0 ? null
        : Math.Round(Math.Min(Quantile(UndamagedLogits, 0.96), Quantile(DamagedLogits, 0.2)), 2);

    /// <summary>Changes of the undamaged photos, levels.</summary>
    public IReadOnlyList<double> UndamagedChanges { get; init; } = [];

    // Which of the two leaves more of the undamaged photos alone.
    private bool IsToldByDamage => DamageAbove is double limit
        && UndamagedLogits.Count(logit => logit < limit) >= UndamagedChanges.Count(change => change < (LeavesBelow ?? 0));

    /// <summary>
    /// The manifest's entry with what was measured. What the network tells of damage decides where that leaves more undamaged photos
    /// alone than the size of the change does. Else noise that the estimate
    /// does not see, as it is smooth or lies in the dark, is taken away too where that leaves undamaged photos as they are: such a task
    /// does not fade.
    /// </summary>
    public TaskRestorer Guard(TaskRestorer restorer, bool fades) => IsToldByDamage
        ? restorer with { DamageAbove = DamageAbove, LeavesBelow = null, FadesWithNoise = null }
        : fades ? restorer with { DamageAbove = null, FadesWithNoise = IsHarmless ? false : null }
        : restorer with { DamageAbove = null, LeavesBelow = LeavesBelow };

    /// <summary>Measures a task.</summary>
    /// <param name="pipeline">Answers.</param>
    /// <param name="task">One that <see cref="Fits"/>.</param>
    /// <param name="photos">Photos, of which parts are taken.</param>
    /// <param name="count">Parts.</param>
    /// <param name="seed">Chooses them, and the damages.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static UndamagedChange Of(
        PixWizardPipeline pipeline, TaskEntry task, PhotoLibrary photos, int count, ulong seed, CancellationToken cancellation)
    {
        DegradationCatalog damages = new([NoiseProfile.Median(800), NoiseProfile.Median(3200), NoiseProfile.Median(12_800)]);
        List<double> undamaged = [], damaged = [], undamagedLogits = [], damagedLogits = [];
        for (int i = 0; i < count; i++)
        {
            SeededRandom random = SeededRandom.Derive(seed, (ulong)i);
            PlanarPicture view = photos.View(random, Side);
            Measure(view, undamaged, undamagedLogits);
            damages.Draw((RestorerTask)task.Restorer!.Task, random)!.Apply(view, random);
            view.Round();
            Measure(view, damaged, damagedLogits);
        }

        return new UndamagedChange(Quantile(undamaged, 0.95), Quantile(damaged, 0.1))
            { UndamagedChanges = undamaged, UndamagedLogits = undamagedLogits, DamagedLogits = damagedLogits };

        void Measure(PlanarPicture picture, List<double> changes, List<double> logits)
        {
            Picture input = PhotoKind.Image(picture.Values, new ImageSize(picture.Width, picture.Height));
            PixWizardResult result = pipeline.Run(
                new PixWizardRequest { Task = task.Id, Image = SourcePicture.FromImage(input), Strength = 1 }, progress: null,
                cancellation);
            changes.Add(Change(input, result.Picture));
            if (result.Restoration?.DamageLogit is double logit)
            {
                logits.Add(logit);
            }
        }
    }

    private static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }

    private static double Change(Picture input, Picture answer)
    {
        float[] before = new float[input.Pixels.Length], after = new float[before.Length];
        input.ToPlanar(before, PlanarRange.ZeroToOne);
        answer.ToPlanar(after, PlanarRange.ZeroToOne);
        return byte.MaxValue * TensorPrimitives.Distance<float>(before, after) / Math.Sqrt(before.Length);
    }
}
