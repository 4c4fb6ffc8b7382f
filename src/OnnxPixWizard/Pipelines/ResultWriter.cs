using System.Diagnostics;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Pipelines;

/// <summary>Writes a result's files: all of them or none.</summary>
internal static class ResultWriter
{
    public static IReadOnlyList<SavedFile> Write(PixWizardResult result, string path, ImageSaveOptions? options)
    {
        long start = Stopwatch.GetTimestamp();
        ImageSaveOptions save = (options ?? ImageSaveOptions.Default) with { Format = options?.Format ?? ImageFormats.ForWriting(path) };
        List<(SavedFile File, Action<Stream> Write)> files = [(new SavedFile(path, "the picture"), stream => result.Picture.Save(stream, save))];
        foreach (TaskFile file in result.Data?.Files ?? [])
        {
            files.Add((new SavedFile(Path.ChangeExtension(path, null) + file.Suffix, file.Description), file.Write));
        }

        AtomicFile.WriteAll([.. files.Select(static f => (f.File.Path, f.Write))]);
        result.Metrics.SaveMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        result.Metrics.PeakMemoryBytes = ProcessMemory.Peak;
        return [.. files.Select(static f => f.File)];
    }
}
