using System.Diagnostics;
using OnnxPixWizard.Imaging;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Pipelines;

/// <summary>Writes a result's files: all of them or none.</summary>
internal static class ResultWriter
{
    public static IReadOnlyList<SavedFile> Write(PixWizardResult result, string path, ImageSaveOptions? options)
    {
        long start = Stopwatch.GetTimestamp();
        ImageFormat format = options?.Format ?? ImageFormats.ForWriting(path);
        List<(SavedFile File, Func<byte[]> Encode)> files =
            [(new SavedFile(path, "the picture"), () => result.Picture.Encode((options ?? ImageSaveOptions.Default) with { Format = format }))];
        foreach (TaskFile file in result.Data?.Files ?? [])
        {
            files.Add((new SavedFile(Path.ChangeExtension(path, null) + file.Suffix, file.Description), file.Encode));
        }

        // Everything is checked and encoded before anything is written.
        foreach ((SavedFile file, _) in files)
        {
            AtomicFile.EnsureWritable(file.Path);
        }

        byte[][] contents = new byte[files.Count][];
        Parallel.For(0, files.Count, i => contents[i] = files[i].Encode());
        int written = 0;
        try
        {
            for (; written < files.Count; written++)
            {
                AtomicFile.Write(files[written].File.Path, contents[written]);
            }
        }
        catch
        {
            foreach ((SavedFile file, _) in files.Take(written))
            {
                File.Delete(file.Path);
            }

            throw;
        }

        result.Metrics.SaveMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        result.Metrics.PeakMemoryBytes = ProcessMemory.Peak;
        return [.. files.Select(static f => f.File)];
    }
}
