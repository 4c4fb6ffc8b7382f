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

    /// <summary>What a manifest says of it; null where undamaged photos
    /// come back as they are, or can't be told from damaged ones.</summary>
    public double? LeavesBelow =>
        Undamaged <= Harmless ? null : Math.Round(Math.Min(Undamaged, Damaged / Sure), 2) is var limit and >= 0.5 ? limit : null;

    /// <summary>Whether a task's answers may be left: those that restore the whole
    /// picture at its own size, and don't look at its noise already.</summary>
    public static bool Fits(TaskEntry task) =>
        task.Restorer is { Scale: RestorerScale.Native } && task.Decoder is { IsPicture: true, TakesMask: false } && !task.Enlarges()
            && !task.FadesWithNoise();

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
        List<double> undamaged = [], damaged = [];
        for (int i = 0; i < count; i++)
        {
            SeededRandom random = SeededRandom.Derive(seed, (ulong)i);
            PlanarPicture view = photos.View(random, Side);
            undamaged.Add(Change(pipeline, task, view, cancellation));
            damages.Draw((RestorerTask)task.Restorer!.Task, random)!.Apply(view, random);
            view.Round();
            damaged.Add(Change(pipeline, task, view, cancellation));
        }

        undamaged.Sort();
        damaged.Sort();
        return new UndamagedChange(undamaged[(int)(0.95 * (count - 1))], damaged[(int)(0.1 * (count - 1))]);
    }

    private static double Change(PixWizardPipeline pipeline, TaskEntry task, PlanarPicture picture, CancellationToken cancellation)
    {
        Picture input = PhotoKind.Image(picture.Values, new ImageSize(picture.Width, picture.Height));
        Picture answer = pipeline.Run(
            new PixWizardRequest { Task = task.Id, Image = SourcePicture.FromImage(input), Strength = 1 }, progress: null,
            cancellation).Picture;
        float[] before = new float[input.Pixels.Length], after = new float[before.Length];
        input.ToPlanar(before, PlanarRange.ZeroToOne);
        answer.ToPlanar(after, PlanarRange.ZeroToOne);
        return byte.MaxValue * TensorPrimitives.Distance<float>(before, after) / Math.Sqrt(before.Length);
    }
}
