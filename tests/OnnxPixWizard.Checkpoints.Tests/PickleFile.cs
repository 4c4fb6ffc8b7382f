using System.IO.Compression;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Tests;

/// <summary>Files of torch.save around pickles that a test writes by hand.</summary>
internal static class PickleFile
{
    /// <summary>A state dict with one tensor <c>x</c>, a view of a storage of 32-bit floats 0, 1, 2, ...</summary>
    public static void WriteView(string path, int elements, long offset, long[] shape, long[] strides)
    {
        float[] values = [.. Enumerable.Range(0, elements).Select(static i => (float)i)];
        PickleWriter pickle = new PickleWriter().EmptyDictionary().Mark()
            .String("x").Tensor("0", ElementType.Float32, elements, offset, shape, strides)
            .SetItems().Stop();
        TorchCheckpointWriter.Write(path, pickle, [("0", LazyTensor.From(Tensor.From<float>(values, elements)))]);
    }

    /// <summary>A pickle and nothing else.</summary>
    public static void Write(string path, PickleWriter pickle) => TorchCheckpointWriter.Write(path, pickle, []);

    /// <summary>A bare tensor <c>x</c> of one 32-bit float, between whatever a test puts around it.</summary>
    public static PickleWriter One(this PickleWriter pickle, string key = "0") => pickle.Tensor(key, ElementType.Float32, 1, 0, [1], [1]);

    /// <summary>Storages of one 32-bit float each: 1, 2, ...</summary>
    public static (string Key, LazyTensor Elements)[] Ones(params string[] keys) =>
        [.. keys.Select(static (key, i) => (key, LazyTensor.From(Tensor.From<float>([i + 1], 1))))];

    /// <summary>Packs an archive anew, entry by entry.</summary>
    public static void Repack(
        string path, CompressionLevel level, Func<string, byte[], byte[]?>? change = null, params (string Name, byte[] Content)[] more)
    {
        List<(string Name, byte[] Content)> entries = [];
        using (ZipArchive archive = ZipFile.OpenRead(path))
        {
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                using Stream stream = entry.Open();
                using MemoryStream content = new();
                stream.CopyTo(content);
                byte[]? changed = change is null ? content.ToArray() : change(entry.FullName, content.ToArray());
                if (changed is not null)
                {
                    entries.Add((entry.FullName, changed));
                }
            }
        }

        File.Delete(path);
        using ZipArchive packed = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in entries.Concat(more))
        {
            using Stream stream = packed.CreateEntry(name, level).Open();
            stream.Write(content);
        }
    }
}
