using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Models;

namespace OnnxPixWizard.Export.Synthesis;

/// <summary>A form in which weights are published.</summary>
internal abstract class WeightFiles
{
    /// <summary>Writes the files.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="tensors">Names and tensors.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    public abstract void Write(string folder, IReadOnlyDictionary<string, LazyTensor> tensors, TensorWriteOptions options);

    /// <summary>One safetensors file.</summary>
    public static WeightFiles SafeTensors(string file) => new Single(file);

    /// <summary>Several safetensors files and their index, filled one after the other up to a size, as transformers does it.</summary>
    public static WeightFiles Shards(string stem, long bytes) => new Several(stem, bytes);

    /// <summary>One file of torch.save.</summary>
    public static WeightFiles Torch(string file) => new Pickled(file);

    /// <summary>One training checkpoint of Lightning.</summary>
    public static WeightFiles Lightning(string file, int epoch, int step) => new Trained(file, epoch, step);

    private static Dictionary<string, string> Metadata => new(StringComparer.Ordinal) { ["format"] = "pt" };

    private sealed class Single(string file) : WeightFiles
    {
        public override void Write(string folder, IReadOnlyDictionary<string, LazyTensor> tensors, TensorWriteOptions options) =>
            SafeTensorsWriter.WriteStreamed(
                Path.Combine(folder, file), tensors.Select(static entry => (entry.Key, entry.Value)), Metadata, options);
    }

    private sealed class Pickled(string file) : WeightFiles
    {
        public override void Write(string folder, IReadOnlyDictionary<string, LazyTensor> tensors, TensorWriteOptions options) =>
            TorchCheckpointWriter.Write(Path.Combine(folder, file), tensors.Select(static entry => (entry.Key, entry.Value)), options);
    }

    private sealed class Trained(string file, int epoch, int step) : WeightFiles
    {
        public override void Write(string folder, IReadOnlyDictionary<string, LazyTensor> tensors, TensorWriteOptions options) =>
            TorchCheckpointWriter.WriteLightning(
                Path.Combine(folder, file), tensors.Select(static entry => (entry.Key, entry.Value)), epoch, step, options);
    }

    private sealed class Several(string stem, long bytes) : WeightFiles
    {
        public override void Write(string folder, IReadOnlyDictionary<string, LazyTensor> tensors, TensorWriteOptions options)
        {
            List<List<(string Name, LazyTensor Tensor)>> shards = [[]];
            long size = 0;
            foreach ((string name, LazyTensor tensor) in tensors)
            {
                if (size > 0 && size + tensor.ByteLength > bytes)
                {
                    shards.Add([]);
                    size = 0;
                }

                shards[^1].Add((name, tensor));
                size += tensor.ByteLength;
            }

            JsonObject map = [];
            for (int shard = 0; shard < shards.Count; shard++)
            {
                string file = string.Create(CultureInfo.InvariantCulture, $"{stem}-{shard + 1:D5}-of-{shards.Count:D5}.safetensors");
                SafeTensorsWriter.WriteStreamed(Path.Combine(folder, file), shards[shard], Metadata, options);
                foreach ((string name, _) in shards[shard])
                {
                    map[name] = file;
                }
            }

            JsonObject index = new() { ["metadata"] = new JsonObject
                { ["total_size"] = tensors.Values.Sum(static tensor => tensor.ByteLength) }, ["weight_map"] = map };
            File.WriteAllBytes(Path.Combine(folder, $"{stem}.safetensors.index.json"), JsonSerializer.SerializeToUtf8Bytes(index));
        }
    }
}

/// <summary>The files of a published model, with random weights.</summary>
internal sealed record SyntheticFolder
{
    /// <summary>The tensors by name.</summary>
    public required IReadOnlyDictionary<string, LazyTensor> Tensors { get; init; }

    /// <summary>How the weights are stored.</summary>
    public required WeightFiles Weights { get; init; }

    /// <summary>What <c>model_args.pth</c> holds; null where there is none.</summary>
    public JsonObject? Arguments { get; init; }

    /// <summary>JSON files by name.</summary>
    public IReadOnlyDictionary<string, JsonNode> Json { get; init; } = new Dictionary<string, JsonNode>(StringComparer.Ordinal);

    /// <summary>Other files by name.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>(
        StringComparer.Ordinal);
}
