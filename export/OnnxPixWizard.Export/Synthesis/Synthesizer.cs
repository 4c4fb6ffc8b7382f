using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Graphs.Models;

namespace OnnxPixWizard.Export.Synthesis;

/// <summary>Writes checkpoints of random weights with the names, shapes, types and
/// files of published ones: to try a deployment before any download.</summary>
internal static class Synthesizer
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>Names of the models that can be made.</summary>
    public static IReadOnlyCollection<string> Configs => SyntheticConfigs.Names;

    /// <summary>Tensors of a model, and the numbers in them; nothing is computed or written.</summary>
    /// <param name="config">One of <see cref="Configs"/>.</param>
    public static (int Tensors, long Numbers) Describe(string config)
    {
        IReadOnlyDictionary<string, LazyTensor> tensors = SyntheticConfigs.Create(config, null, seed: 0).Tensors;
        return (tensors.Count, tensors.Values.Sum(static tensor => tensor.Count));
    }

    /// <summary>Writes a model's folder; it appears when it is whole.</summary>
    /// <param name="config">One of <see cref="Configs"/>.</param>
    /// <param name="seed">Any number; equal seeds give equal files.</param>
    /// <param name="target">The folder; it does not exist yet, or is empty, or is one made by this before, which is replaced.</param>
    /// <param name="type">Type of the weights; null for the published one.</param>
    /// <param name="progress">Told the bytes written and those in all, from several threads.</param>
    /// <param name="cancellation">Ends the work early; nothing stays behind.</param>
    /// <returns>Bytes of the weights, and their number.</returns>
    /// <exception cref="ConversionException">The folder holds something else, or can't be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (long Bytes, long Parameters) Write(
        string config, ulong seed, string target, ElementType? type = null, IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancellation = default)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)), partial = folder + ".partial";
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()
            && !File.Exists(Path.Combine(folder, PartLicences.SyntheticFile))))
        {
            throw new ConversionException($"'{folder}' exists and holds no made-up weights; it stays as it is. Give another "
                + "folder with --out.", fault: ConversionFault.Output);
        }

        SyntheticFolder files = SyntheticConfigs.Create(config, type, seed);
        long total = files.Tensors.Values.Sum(static tensor => tensor.ByteLength), done = 0;
        try
        {
            Clear(partial);
            Directory.CreateDirectory(partial);
            files.Weights.Write(partial, files.Tensors, new TensorWriteOptions
            {
                Cancellation = cancellation,
                Written = bytes => progress?.Report((Interlocked.Add(ref done, bytes), total)),
            });
            if (files.Arguments is { } arguments)
            {
                TorchCheckpointWriter.WriteNamespace(Path.Combine(partial, "model_args.pth"), arguments);
            }

            foreach ((string name, JsonNode node) in files.Json)
            {
                File.WriteAllBytes(Path.Combine(partial, name), JsonSerializer.SerializeToUtf8Bytes(node, s_json));
            }

            foreach ((string name, ReadOnlyMemory<byte> data) in files.Files)
            {
                File.WriteAllBytes(Path.Combine(partial, name), data.Span);
            }

            JsonObject mark = new()
                { ["config"] = config, ["seed"] = seed, ["note"] = "Random weights in the published layout; not a trained model." };
            File.WriteAllBytes(Path.Combine(partial, PartLicences.SyntheticFile), JsonSerializer.SerializeToUtf8Bytes(mark, s_json));
            Clear(folder);
            Directory.Move(partial, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"Can't write to '{partial}': {e.Message} Nothing is left of it; make room or give another "
                + "folder with --out.", inner: e, fault: ConversionFault.Output);
        }
        finally
        {
            Clear(partial);
        }

        return (total, files.Tensors.Values.Sum(static tensor => tensor.Count));
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
