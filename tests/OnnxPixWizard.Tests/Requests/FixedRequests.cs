using System.Security.Cryptography;
using System.Runtime.InteropServices;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Requests;

/// <summary>Requests whose answers must not change: tasks, families, solvers, steps, seeds, sizes, guidance, batches, habits.</summary>
internal static class FixedRequests
{
    private const string Tiny = "pixwizard-tiny", Latent = "pixwizard-tiny-latent", Classes = "pixnerd-tiny-class",
    Texts = "pixnerd-tiny-text";
    private const string Ball = "Make a mask of the red ball.", Painted = "Paint the red ball in green.",
        Caption = "a large red ball on a sandy ground";

    /// <summary>Bundle and name of each group of answers.</summary>
    public static IReadOnlyList<string> Bundles { get; } = [Tiny, Latent, Classes, Texts];

    /// <summary>Answers all requests of a bundle.</summary>
    public static IReadOnlyDictionary<string, FixedAnswer> Answer(string bundle, int threads)
    {
        RuntimeOptions options = new() { Provider = ExecutionProvider.Cpu, Threads = threads };
        SortedDictionary<string, FixedAnswer> answers = new(StringComparer.Ordinal);
        if (bundle is Classes or Texts)
        {
            using PixNerdPipeline drawing = PixNerdPipeline.Load(BundleLocator.Find(bundle), options);
            foreach ((string name, PixNerdRequest request) in bundle == Classes ? ClassRequests() : TextRequests())
            {
                IReadOnlyList<Picture> pictures = drawing.Run(request).Pictures;
                for (int i = 0; i < pictures.Count; i++)
                {
                    answers.Add($"{name}/{i}", FixedAnswer.Of(pictures[i].Pixels.ToArray(), pictures[i].Size, []));
                }
            }

            return answers;
        }

        using (PixWizardPipeline pipeline = PixWizardPipeline.Load(BundleLocator.Find(bundle), options))
        {
            foreach ((string name, PixWizardRequest request) in bundle == Tiny ? PixelRequests() : LatentRequests())
            {
                answers.Add(name, Of(pipeline.Run(request)));
            }
        }

        using PixWizardPipeline together = PixWizardPipeline.Load(BundleLocator.Find(bundle), options with { BatchRows = true });
        IReadOnlyList<PixWizardResult> batch = together.Run([.. BatchMates()]);
        for (int i = 0; i < batch.Count; i++)
        {
            answers.Add($"batch/{i}", Of(batch[i]));
        }

        return answers;
    }

    private static FixedAnswer Of(PixWizardResult result) =>
        FixedAnswer.Of(result.Picture.Pixels.ToArray(), result.Picture.Size, result.Data switch
    {
        null => [],
        DepthMap depth => depth.Metres.ToArray(),
        NormalMap normals => normals.Vectors.ToArray(),
        LabelMap labels => [.. labels.Labels.ToArray()],
        ObjectMask mask => [.. mask.Values.ToArray()],
        _ => throw new NotSupportedException(result.Data.GetType().Name),
    });

    private static IEnumerable<(string Name, PixWizardRequest Request)> PixelRequests()
    {
        SourcePicture square = Scene(128, 128), wide = Scene(300, 200), tall = Scene(90, 240);
        GrayImage8 hole = Hole(128, 128);
        PixWizardRequest asked = new() { Image = square, Size = OutputSize.Bucket };
        yield return ("denoise", asked with { Task = "denoise" });
        yield return ("inpaint", asked with { Task = "inpaint", Mask = hole });
        yield return ("depth", asked with { Task = "depth" });
        yield return ("normals", asked with { Task = "normals" });
        yield return ("segmentation", asked with { Task = "segmentation" });
        yield return ("highlight", asked with { Task = "highlight", Instruction = Painted });
        yield return ("mask", asked with { Task = "mask", Instruction = Ball });
        yield return ("text2image", new() { Instruction = Caption, Seed = 7 });
        yield return ("by sentence", asked with { Instruction = "Remove the noise from this photo." });
        yield return ("by sentence, depth", asked with { Instruction = "Estimate the depth of this picture." });
        yield return ("by sentence, mask", asked with { Instruction = Ball });
        yield return ("denoise, auto", asked with { Task = "denoise", Image = wide, Size = OutputSize.Auto });
        yield return ("denoise, input", asked with { Task = "denoise", Image = tall, Size = OutputSize.Input });
        yield return ("denoise, exact", asked with { Task = "denoise", Image = wide, Size = OutputSize.Of(64, 48) });
        yield return ("inpaint, wide", asked with { Task = "inpaint", Image = wide, Mask = Hole(300, 200), Size = OutputSize.Input });
        yield return ("depth, input", asked with { Task = "depth", Image = wide, Size = OutputSize.Input, DataSize = OutputSize.Input });
        yield return ("normals, exact",
            asked with { Task = "normals", Image = wide, Size = OutputSize.Of(75, 50), DataSize = OutputSize.Of(75, 50) });
        yield return ("segmentation, input",
            asked with { Task = "segmentation", Image = tall, Size = OutputSize.Input, DataSize = OutputSize.Input });
        yield return ("depth, heun3, guided",
            asked with { Task = "depth", Solver = "heun3", Steps = 3, TextGuidance = 4, ImageGuidance = 1.5 });
        yield return ("denoise, midpoint, shifted",
            asked with { Task = "denoise", Solver = "midpoint", Steps = 4, TimeShift = 3, TextGuidance = 2 });
        yield return ("denoise, published", asked with { Task = "denoise", PublishedHabits = true, Steps = 4, Seed = 3 });
        PixWizardRequest caption = new() { Instruction = Caption, Seed = 11, Steps = 6 };
        foreach (string solver in (string[])["euler", "midpoint", "heun", "heun2", "heun_reuse", "rk4", "adams2", "adams3", "adams4", "sde",
            "sde_mean", "sde_preserve", "bosh3"])
        {
            yield return ($"text2image, {solver}", caption with { Solver = solver, TimeShift = 2 });
        }

        yield return ("text2image, unguided", caption with { TextGuidance = 1, Seed = 12 });
        yield return ("text2image, published", caption with { PublishedHabits = true });
        yield return ("text2image, wide", caption with { Size = OutputSize.Of(176, 96) });
    }

    private static IEnumerable<(string Name, PixWizardRequest Request)> LatentRequests()
    {
        PixWizardRequest asked = new() { Image = Scene(128, 128), Size = OutputSize.Bucket };
        yield return ("denoise", asked with { Task = "denoise" });
        yield return ("inpaint", asked with { Task = "inpaint", Mask = Hole(128, 128) });
        yield return ("normals", asked with { Task = "normals" });
        yield return ("mask", asked with { Task = "mask", Instruction = Ball });
        yield return ("denoise, published", asked with { Task = "denoise", PublishedHabits = true, Steps = 4, Seed = 3 });
        yield return ("depth, guided",
            asked with { Task = "depth", Image = Scene(240, 120), Steps = 3, TextGuidance = 3, ImageGuidance = 1.5 });
        yield return ("text2image", new() { Instruction = Caption, Seed = 7, Steps = 8 });
        yield return ("text2image, sde", new() { Instruction = Caption, Seed = 7, Steps = 8, Solver = "sde" });
    }

    private static IEnumerable<PixWizardRequest> BatchMates() =>
    [
        new() { Task = "denoise", Image = Scene(128, 128), Size = OutputSize.Bucket, TextGuidance = 2 },
        new() { Task = "depth", Image = Scene(160, 96), Size = OutputSize.Bucket },
        new() { Task = "segmentation", Image = Scene(96, 160), Size = OutputSize.Bucket },
    ];

    private static IEnumerable<(string Name, PixNerdRequest Request)> ClassRequests()
    {
        PixNerdRequest ball = new() { Class = "ball", Steps = 8 };
        yield return ("ball", new() { Class = "ball", Seed = 5 });
        yield return ("three classes", new() { ClassIds = [1, 4, 12], Count = 4, Seed = 2, Steps = 10 });
        yield return ("none", ball with { Class = PixNerdRequest.NoClass });
        yield return ("large", ball with { Size = new ImageSize(128, 128) });
        yield return ("small", ball with { Size = new ImageSize(16, 16) });
        yield return ("unguided", ball with { Guidance = 1 });
        yield return ("interval", ball with { Guidance = 3, GuidanceFrom = -1, GuidanceTo = 0.6, TimeShift = 2 });
        foreach (string solver in (string[])["euler", "heun", "rk4", "adams3", "adams4", "sde", "sde_mean", "dopri5", "adaptive_heun"])
        {
            yield return (solver, ball with { Class = "fish", Solver = solver, Seed = 9, Steps = 5 });
        }

        yield return ("sde_preserve, half", ball with { Solver = "sde_preserve", Diffusion = 0.5, Seed = 9 });
    }

    private static IEnumerable<(string Name, PixNerdRequest Request)> TextRequests()
    {
        PixNerdRequest ball = new() { Prompt = "a large red ball", Steps = 6 };
        yield return ("red ball", ball with { Steps = null, Seed = 3 });
        yield return ("two cubes", ball with { Prompt = "a blue cube", Count = 2, Seed = 4 });
        yield return ("nothing", ball with { Prompt = string.Empty });
        yield return ("large", ball with { Size = new ImageSize(128, 128), Guidance = 4 });
        yield return ("heun, shifted", ball with { Solver = "heun", TimeShift = 3, Guidance = 1 });
    }

    /// <summary>Sky, ground, a red disc and a blue square under some noise, by whole numbers alone.</summary>
    private static SourcePicture Scene(int width, int height)
    {
        byte[] pixels = new byte[3 * width * height];
        int side = Math.Min(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int dx = (3 * x) - width, dy = (3 * y) - (2 * height), u = (3 * x) - (2 * width);
                (int r, int g, int b) = (dx * dx) + (dy * dy) < side * side / 3 ? (210, 40, 35)
                    : Math.Abs(u) < side / 2 && Math.Abs(dy) < side / 2 ? (40, 60, 190)
                    : y < height / 2 ? (120, 160 + (60 * y / height), 230)
                    : (190, 170, 90 + (40 * y / height));
                uint mixed = (uint)((y * width) + x) * 2654435761u;
                int noise = (int)((mixed ^ (mixed >> 15)) >> 13 & 31) - 16, at = 3 * ((y * width) + x);
                (pixels[at], pixels[at + 1], pixels[at + 2]) =
                    ((byte)Math.Clamp(r + noise, 0, 255), (byte)Math.Clamp(g + noise, 0, 255), (byte)Math.Clamp(b - noise, 0, 255));
            }
        }

        return SourcePicture.FromImage(new Picture(pixels, width, height));
    }

    private static GrayImage8 Hole(int width, int height)
    {
        byte[] mask = new byte[width * height];
        for (int y = height / 2; y < height * 3 / 4; y++)
        {
            mask.AsSpan((y * width) + (width / 2), width / 4).Fill(byte.MaxValue);
        }

        return new GrayImage8(mask, width, height);
    }
}

/// <summary>What an answer is known by: hashes of all of it, and a few of its numbers.</summary>
/// <param name="Picture">SHA-256 of size and pixels.</param>
/// <param name="Data">SHA-256 of the data's numbers; empty where there are none.</param>
/// <param name="Pixels">Means of the picture's cells, 8 x 8 x 3, 0 to 255.</param>
/// <param name="Numbers">Means of 64 equal parts of the data.</param>
internal sealed record FixedAnswer(string Picture, string Data, float[] Pixels, float[] Numbers)
{
    private const int Cells = 8, Parts = 64;

    public static FixedAnswer Of(byte[] pixels, ImageSize size, float[] data)
    {
        float[] means = new float[Cells * Cells * 3];
        for (int i = 0; i < means.Length; i++)
        {
            int cell = i / 3, left = cell % Cells * size.Width / Cells, top = cell / Cells * size.Height / Cells;
            int right = ((cell % Cells) + 1) * size.Width / Cells, bottom = ((cell / Cells) + 1) * size.Height / Cells;
            double sum = 0;
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    sum += pixels[(3 * ((y * size.Width) + x)) + (i % 3)];
                }
            }

            means[i] = (float)Math.Round(sum / ((right - left) * (bottom - top)), 1);
        }

        float[] numbers = data.Length == 0
            ? []
            : [.. Enumerable.Range(0, Parts)
                .Select(i => (float)Math.Round(data[Part(i, data.Length)..Part(i + 1, data.Length)].Average(static v => (double)v), 4))];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(size.Width));
        hash.AppendData(BitConverter.GetBytes(size.Height));
        hash.AppendData(pixels);
        string told = data.Length == 0 ? string.Empty : Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(data.AsSpan())));
        return new FixedAnswer(Convert.ToHexStringLower(hash.GetHashAndReset()), told, means, numbers);
    }

    private static int Part(int i, int length) => (int)((long)i * length / Parts);
}
