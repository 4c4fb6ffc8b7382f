using System.Security.Cryptography;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>Answers a job: reads what came with it, runs it, stores what comes out. The bytes are those of the command line.</summary>
internal sealed class JobRunner(PixWizardBundles bundles, JobPlanner planner, IFileStore files) : IJobRunner
{
    /// <summary>Names of what a client sent.</summary>
    public const string ImageName = "input", MaskName = "input-mask";

    private const int PreviewQuality = 75;

    /// <inheritdoc/>
    public Task<JobRecord> RunAsync(JobRecord job, LiveJob live, CancellationToken cancellation)
    {
        Bundle bundle = bundles.Bundle(job.Request.Bundle);
        return BundleFamilies.IsPixNerd(bundle.Family) ? DrawAsync(job, bundle, live, cancellation)
            : EditAsync(job, bundle, live, cancellation);
    }

    private async Task<JobRecord> EditAsync(JobRecord job, Bundle bundle, LiveJob live, CancellationToken cancellation)
    {
        JobRequest asked = job.Request;
        ImageSaveOptions save = asked.Save();
        byte[]? image = job.HasImage ? await ReadAsync(job.Id, ImageName, cancellation) : null;
        byte[]? mask = job.HasMask ? await ReadAsync(job.Id, MaskName, cancellation) : null;
        PixWizardRequest request = asked.ToPixWizard(planner.Picture(image), planner.Mask(mask, job.HasTransparentHoles));
        RequestPlan plan = (await bundles.PixWizardAsync(asked.Bundle, cancellation)).Plan(request);
        request = request with { Preview = asked.Previews ? step => live.Log.Add(JobEvent.Preview, Preview(step)) : null };

        ProgressTeller progress = new(live, plan.Steps.Count * asked.N);
        List<JobFile> written = [];
        IReadOnlyList<PixWizardResult> results = [];
        string?[] names = [];
        for (int i = 0; i < asked.N; i++)
        {
            // What begins without noise has one answer, whatever the seed.
            if (i == 0 || results.Any(static result => result.Sampling is { NoiseScale: > 0 }))
            {
                results = await bundles.RunStepsAsync(
                    request with { Seed = unchecked(asked.Seed + (ulong)i) }, asked.Bundle, progress, cancellation);
            }

            progress.Save();
            names = plan.Outputs(asked.FileName(i));
            for (int step = 0; step < names.Length; step++)
            {
                foreach ((SavedFile file, Action<Stream> write) in names[step] is { } name ? results[step].Files(name, save) : [])
                {
                    (int, int)? size = file.Path == names[step] ? Sides(results[step].PictureSize)
                        : file.Path.EndsWith(".png", StringComparison.Ordinal) && results[step].Data is { } data ? Sides(data.Size) : null;
                    written.Add(await WriteAsync(job.Id, file, write, step, size, cancellation));
                }
            }
        }

        bool isOne = results.Count == 1;
        return job with
        {
            Files = written,
            Steps = [.. job.Steps.Zip(results,
                static (step, result) => step with { Task = result.Task, Instruction = result.Instruction })],
            Warnings = [.. results.SelectMany((result, i) => result.WarningsIn(names[i] is null ? null : save)
                .Select(line => isOne ? line : $"step {i + 1}, {result.Task}: {line}"))],
            Metrics = results[^1].Metrics,
        };
    }

    private async Task<JobRecord> DrawAsync(JobRecord job, Bundle bundle, LiveJob live, CancellationToken cancellation)
    {
        JobRequest asked = job.Request;
        ImageSaveOptions save = asked.Save();
        ProgressTeller progress = new(live, parts: 1);
        PixNerdResult result = await bundles.RunAsync(
            asked.ToPixNerd(bundle.Manifest.Classes is null, hasPicture: false), asked.Bundle, progress, cancellation);
        progress.Save();
        List<JobFile> written = [];
        foreach ((int i, Picture picture) in result.Pictures.Index())
        {
            SavedFile file = new(asked.FileName(i), asked.N == 1 ? "the picture" : "a picture");
            written.Add(await WriteAsync(job.Id, file, stream => picture.Save(stream, save), 0, Sides(picture.Size), cancellation));
        }

        return job with { Files = written, Warnings = result.Warnings, Metrics = result.Metrics };
    }

    private static (int Width, int Height) Sides(ImageSize size) => (size.Width, size.Height);

    private async Task<byte[]> ReadAsync(string job, string name, CancellationToken cancellation)
    {
        await using Stream stream = await files.OpenAsync(job, name, cancellation)
            ?? throw new IOException($"The store has lost file '{name}' of job {job}.");
        byte[] bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    private async Task<JobFile> WriteAsync(
        string job, SavedFile file, Action<Stream> write, int step, (int Width, int Height)? size, CancellationToken cancellation)
    {
        using MemoryStream encoded = new();
        write(encoded);
        ReadOnlyMemory<byte> bytes = encoded.GetBuffer().AsMemory(0, (int)encoded.Length);
        await files.WriteAsync(job, file.Path, stream => stream.WriteAsync(bytes, cancellation).AsTask(), cancellation);
        return new JobFile(file.Path, MediaTypes.Of(file.Path), file.Description, bytes.Length,
            Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), step) { Width = size?.Width, Height = size?.Height };
    }

    private static JobPreview Preview(StepPreview step)
    {
        using MemoryStream encoded = new();
        step.Picture.Save(encoded, new ImageSaveOptions { Format = ImageFormat.Jpeg, Quality = PreviewQuality });
        return new JobPreview(
            step.Step, step.Steps, "data:image/jpeg;base64," + Convert.ToBase64String(encoded.GetBuffer().AsSpan(0, (int)encoded.Length)));
    }

    /// <summary>Turns stages into parts of the whole: each request of a job, and each step of its sentence, counts alike.</summary>
    private sealed class ProgressTeller(LiveJob live, int parts) : IProgress<PipelineProgress>
    {
        private const double Encoded = 0.05, Looped = 0.95;

        private int _part = -1;

        public void Report(PipelineProgress value)
        {
            _part += value.Stage == PipelineStage.Encoding ? 1 : 0;
            double inside = value.Stage switch
            {
                PipelineStage.Encoding => 0,
                PipelineStage.Decoding => Looped,
                _ => Encoded + ((Looped - Encoded) * (value.Steps == 0 ? 0 : (double)value.Step / value.Steps)),
            };
            live.Report(new JobProgress(
                JsonNames.Of(value.Stage), value.Step, value.Steps, Math.Round(Math.Min(1, (Math.Max(_part, 0) + inside) / parts), 4)));
        }

        public void Save() => live.Report(new JobProgress("saving", 0, 0, Math.Round(Math.Min(1, (_part + Looped) / parts), 4)));
    }
}

/// <summary>Media types of the files that answers have.</summary>
internal static class MediaTypes
{
    public static string Of(string name) => Path.GetExtension(name) switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".webp" => "image/webp",
        ".tif" or ".tiff" => "image/tiff",
        ".avif" => "image/avif",
        ".gif" => "image/gif",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };
}
