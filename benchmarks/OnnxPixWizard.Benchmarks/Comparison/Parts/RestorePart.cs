using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Evaluation.Classical;
using OpenCvSharp;

namespace OnnxPixWizard.Benchmarks.Comparison.Parts;

/// <summary>A noisy photo denoised at its own size by the restorer's tiles, and by OpenCV's filters.</summary>
internal static class RestorePart
{
    private const float Sigma = 25;

    public static void Run(CompareOptions options, PartReport report)
    {
        report.Chart = (["contender"], "MP/s");
        string? folder = options.Bundles.FirstOrDefault(static folder => Bundle.Open(folder).HasGraph(GraphNames.Restorer));
        if (folder is null)
        {
            report.Notes.Add("No bundle has a restorer.");
            return;
        }

        int side = (int)Math.Sqrt(options.Megapixels * 1e6) / 16 * 16, threads = options.Threads[^1];
        Picture truth = Photo(side), noisy = Noisy(truth);
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(
            folder, new RuntimeOptions { Provider = ExecutionProvider.Cpu, Threads = threads, LoadsAhead = false });
        TaskEntry task = pipeline.Bundle.Manifest.Tasks.First(static t => t.Restorer is { Scale: RestorerScale.Native });
        PixWizardRequest request = new() { Image = SourcePicture.FromImage(noisy), Task = task.Id, Size = OutputSize.Auto };
        bool hasFilters = OpenCvLibrary.IsThere;
        if (hasFilters)
        {
            Cv2.SetNumThreads(threads);
        }
        else
        {
            report.Notes.Add("OpenCV's library is not there: its filters are left out.");
        }

        (string Name, Func<Picture> Work)[] ways =
        [
            ("runtime, tiles", () => pipeline.Run(request).Picture),
            ("OpenCV non-local means, colored, defaults", () => CvPicture.Through(
                noisy, static (from, to) => Cv2.FastNlMeansDenoisingColored(from, to))),
            ("OpenCV non-local means, colored, strength 15", () => CvPicture.Through(
                noisy, static (from, to) => Cv2.FastNlMeansDenoisingColored(from, to, 15, 15))),
            ("OpenCV bilateral", () => CvPicture.Through(noisy, static (from, to) => Cv2.BilateralFilter(from, to, 0, 54, 3))),
            ("OpenCV Gaussian", () => CvPicture.Through(noisy, static (from, to) => Cv2.GaussianBlur(from, to, new Size(0, 0), 1))),
        ];
        ways = hasFilters ? ways : ways[..1];
        List<WorkTime>[] times = [.. ways.Select(static _ => new List<WorkTime>())];
        Picture[] answers = new Picture[ways.Length];
        for (int round = -1; round < options.Rounds; round++)
        {
            for (int i = 0; i < ways.Length; i++)
            {
                WorkTime time = WorkTime.Of(() => answers[i] = ways[i].Work());
                if (round >= 0)
                {
                    times[i].Add(time);
                }
            }
        }

        double megapixels = (double)side * side / 1e6;
        report.Notes.Add(FormattableString.Invariant(
            $"{side}x{side} pixels of {Source}, noise of {Sigma}, {PsnrOf(noisy, truth):F2} dB; {threads} thread(s)."));
        for (int i = 0; i < ways.Length; i++)
        {
            report.Add(
                ("contender", ways[i].Name), ("MP/s", megapixels / Spread.Of(times[i].Select(static t => t.WallSeconds)).Median),
                ("MP/s of CPU", megapixels / Spread.Of(times[i].Select(static t => t.CpuSeconds)).Median),
                ("PSNR dB", PsnrOf(answers[i], truth)));
        }
    }

    private static string Source => File.Exists(Hummingbird) ? "a photo" : "a made picture";

    private static string Hummingbird => Path.Combine(AppContext.BaseDirectory, "pictures", "hummingbird.jpg");

    // The photo has noise of its own; at a quarter of its size that is gone. Put side by side, mirrored, it covers any size.
    private static Picture Photo(int side)
    {
        if (!File.Exists(Hummingbird))
        {
            return MadePicture.Create(new ImageSize(side, side));
        }

        const int small = 128;
        Picture part = SourcePicture.FromFile(Hummingbird).Resized(new ImageSize(small, small)), all = new(side, side);
        for (int i = 0; i < side * side; i++)
        {
            int x = Mirrored(i % side), y = Mirrored(i / side);
            part.Pixels.Slice(3 * ((y * small) + x), 3).CopyTo(all.Pixels[(3 * i)..]);
        }

        return all;

        static int Mirrored(int place) => place / small % 2 == 0 ? place % small : small - 1 - (place % small);
    }

    private static Picture Noisy(Picture truth)
    {
        Picture noisy = new(truth.Width, truth.Height);
        float[] noise = new float[truth.Pixels.Length];
        GaussianNoise.Fill(noise, seed: 3);
        for (int i = 0; i < noise.Length; i++)
        {
            noisy.Pixels[i] = (byte)Math.Clamp(MathF.Round(truth.Pixels[i] + (Sigma * noise[i])), 0, 255);
        }

        return noisy;
    }

    private static double PsnrOf(Picture picture, Picture truth)
    {
        double sum = 0;
        for (int i = 0; i < truth.Pixels.Length; i++)
        {
            double difference = picture.Pixels[i] - truth.Pixels[i];
            sum += difference * difference;
        }

        return 10 * Math.Log10(255.0 * 255 * truth.Pixels.Length / sum);
    }
}
