using System.Globalization;
using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints;

/// <summary>Writes files as torch.save does: a zip archive with a pickle and one plain entry for each storage.</summary>
public static class TorchCheckpointWriter
{
    private const int FormatVersion = 3, StreamBuffer = 1 << 16;
    private const string LightningVersion = "2.5.0.post0";

    /// <summary>Writes a state dict of tensors that are made piece by piece, so that files of any size need little memory.</summary>
    /// <param name="path">The file; replaced if it exists. Its folder must exist. Nothing is there before it is whole.</param>
    /// <param name="tensors">Names, each once, and tensors; each gets a storage of its own.</param>
    /// <param name="options">Threads, progress, cancellation; null for the defaults.</param>
    /// <exception cref="CheckpointException">A type has no storage in torch,
    /// or the file can't be written; nothing stays behind.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing stays behind.</exception>
    public static void Write(string path, IEnumerable<(string Name, LazyTensor Tensor)> tensors, TensorWriteOptions? options = null)
    {
        (string Name, LazyTensor Tensor)[] all = [.. tensors];
        Write(path, State(new PickleWriter(), path, all).Stop(), Storages(all), options);
    }

    /// <summary>Writes a training checkpoint as Lightning does: a dictionary with the state dict and how far training has come.</summary>
    /// <param name="path">The file; replaced if it exists. Its folder must exist. Nothing is there before it is whole.</param>
    /// <param name="tensors">Names, each once, and tensors; each gets a storage of its own.</param>
    /// <param name="epoch">Rounds through the examples.</param>
    /// <param name="step">Training steps.</param>
    /// <param name="options">Threads, progress, cancellation; null for the defaults.</param>
    /// <exception cref="CheckpointException">A type has no storage in torch,
    /// or the file can't be written; nothing stays behind.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing stays behind.</exception>
    public static void WriteLightning(
        string path, IEnumerable<(string Name, LazyTensor Tensor)> tensors, int epoch, int step, TensorWriteOptions? options = null)
    {
        (string Name, LazyTensor Tensor)[] all = [.. tensors];
        PickleWriter pickle = new PickleWriter().EmptyDictionary().Mark()
            .String("epoch").Integer(epoch).String("global_step").Integer(step).String("pytorch-lightning_version").String(LightningVersion)
                .String("state_dict");
        Write(path, State(pickle, path, all).SetItems().Stop(), Storages(all), options);
    }

    /// <summary>Writes options as an <c>argparse.Namespace</c>, the form of <c>model_args.pth</c>.</summary>
    /// <param name="path">The file; replaced if it exists. Its folder must exist.</param>
    /// <param name="options">Texts, numbers, truth values, nulls, lists and objects.</param>
    /// <exception cref="CheckpointException">The file can't be written; nothing stays behind.</exception>
    public static void WriteNamespace(string path, JsonObject options)
    {
        PickleWriter pickle = new PickleWriter().Global("argparse", "Namespace").EmptyTuple().NewObject();
        pickle.Json(options);
        Write(path, pickle.Build().Stop(), [], null);
    }

    /// <summary>Writes any pickle with its storages.</summary>
    /// <param name="path">The file; replaced if it exists. Its folder must exist. Nothing is there before it is whole.</param>
    /// <param name="pickle">A finished pickle; its tensors are views of the storages.</param>
    /// <param name="storages">Keys and elements.</param>
    /// <param name="options">Threads, progress, cancellation; null for the defaults.</param>
    /// <exception cref="CheckpointException">The file can't be written; nothing stays behind.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing stays behind.</exception>
    public static void Write(
        string path, PickleWriter pickle, IReadOnlyList<(string Key, LazyTensor Elements)> storages, TensorWriteOptions? options = null)
    {
        TensorWriteOptions how = options ?? new TensorWriteOptions();
        string partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            using (FileStream stream = new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, StreamBuffer))
            {
                StoredZipWriter zip = new(stream);
                string root = Path.GetFileNameWithoutExtension(path);
                zip.Add($"{root}/data.pkl", pickle.Bytes.Span);
                zip.Add($"{root}/byteorder", "little"u8);
                foreach ((string key, LazyTensor elements) in storages)
                {
                    zip.Add($"{root}/data/{key}", elements.ByteLength, TensorPieces.Read(elements, how));
                }

                zip.Add($"{root}/version",
                    System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{FormatVersion}\n")));
                zip.Finish();
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"the file can't be written: {e.Message}", e);
        }
        finally
        {
            // Gone after a successful rename; otherwise half-written.
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    private static PickleWriter State(PickleWriter pickle, string path, (string Name, LazyTensor Tensor)[] tensors)
    {
        pickle.OrderedDictionary().Mark();
        for (int i = 0; i < tensors.Length; i++)
        {
            (string name, LazyTensor tensor) = tensors[i];
            if (TorchRebuild.StorageName(tensor.Type) is null)
            {
                throw new CheckpointException(path, $"tensor '{name}' has type {tensor.Type}, which torch has no storage for.");
            }

            pickle.String(name).Tensor(Key(i), tensor.Type, tensor.Count, 0, tensor.Shape, CheckpointTensor.DenseStrides(tensor.Shape));
        }

        return pickle.SetItems();
    }

    private static (string Key, LazyTensor Elements)[] Storages((string Name, LazyTensor Tensor)[] tensors) =>
        [.. tensors.Select(static (entry, i) => (Key(i), entry.Tensor))];

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A lazy tensor's bytes in order, several pieces made at once.</summary>
internal static class TensorPieces
{
    /// <returns>Pieces; each is valid until the next is asked for.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(LazyTensor tensor, TensorWriteOptions options)
    {
        long size = tensor.Type.SizeInBytes(), count = Math.Min(tensor.ReadingSize(options.ChunkBytes), Math.Max(1, tensor.Count));
        byte[][] pieces = new byte[(int)Math.Min(options.Parallelism, (tensor.Count + count - 1) / count)][];
        for (long first = 0; first < tensor.Count; first += count * pieces.Length)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            long start = first;
            int made = (int)Math.Min(pieces.Length, (tensor.Count - first + count - 1) / count);
            Parallel.For(0, made, i =>
            {
                long at = start + (i * count);
                int bytes = checked((int)(Math.Min(count, tensor.Count - at) * size));
                if (pieces[i]?.Length != bytes)
                {
                    pieces[i] = GC.AllocateUninitializedArray<byte>(bytes);
                }

                tensor.Read(at, pieces[i]);
            });
            for (int i = 0; i < made; i++)
            {
                yield return pieces[i];
                options.Written?.Invoke(pieces[i].Length);
            }
        }
    }
}
