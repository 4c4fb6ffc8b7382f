using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.SafeTensors;

/// <summary>Writes safetensors files.</summary>
public static class SafeTensorsWriter
{
    /// <summary>Writes beside <paramref name="path"/>, then renames: a reader sees the old file or the whole new one.</summary>
    /// <param name="path">The file; replaced if it exists. Its folder must exist.</param>
    /// <param name="tensors">Names and tensors. Wider elements are stored first, so that every tensor is aligned to its element.</param>
    /// <param name="metadata">Strings for the header.</param>
    /// <exception cref="SafeTensorsException">A name is empty, reserved or given
    /// twice, or the file can't be written; nothing stays behind.</exception>
    public static void Write(
        string path, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        WriteStreamed(path, tensors.Select(static pair => (pair.Name, LazyTensor.From(pair.Tensor))), metadata);

    /// <summary>Writes tensors that are made piece by piece, so that files of any size need little memory.</summary>
    /// <param name="path">The file; replaced if it exists. Its folder must exist. Nothing is there before it is whole.</param>
    /// <param name="tensors">Names and tensors. Wider elements are stored first, so that every tensor is aligned to its element.</param>
    /// <param name="metadata">Strings for the header.</param>
    /// <param name="options">Threads, progress, cancellation; null for the defaults.</param>
    /// <exception cref="SafeTensorsException">A name is empty, reserved or given
    /// twice, or the file can't be written; nothing stays behind.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing stays behind.</exception>
    public static void WriteStreamed(
        string path, IEnumerable<(string Name, LazyTensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        TensorWriteOptions? options = null)
    {
        // Stable: equally wide tensors keep the caller's order.
        (string Name, LazyTensor Tensor)[] ordered = [.. tensors.OrderByDescending(static pair => pair.Tensor.Type.SizeInBytes())];
        byte[] header = BuildHeader(path, ordered, metadata);
        long offset = header.Length;
        List<(LazyTensor Tensor, long Offset)> places = [];
        foreach ((_, LazyTensor tensor) in ordered)
        {
            places.Add((tensor, offset));
            offset += tensor.ByteLength;
        }

        string partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            TensorDataFile.Write(partial, header, places, options ?? new TensorWriteOptions());
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafeTensorsException(path, SafeTensorsFault.Inaccessible, $"the file can't be written: {e.Message}", e);
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

    private static byte[] BuildHeader(
        string path, (string Name, LazyTensor Tensor)[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        ArrayBufferWriter<byte> buffer = new();
        buffer.Advance(Fill(buffer.GetSpan(SafeTensorsHeader.LengthBytes)[..SafeTensorsHeader.LengthBytes], 0));
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteEntries(json, path, tensors);
            json.WriteEndObject();
        }

        int padding = -buffer.WrittenCount & 7;
        buffer.Advance(Fill(buffer.GetSpan(padding + 1)[..padding], (byte)' '));
        byte[] header = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafeTensorsHeader.LengthBytes);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(SafeTensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter json, string path, (string Name, LazyTensor Tensor)[] tensors)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        long offset = 0;
        foreach ((string name, LazyTensor tensor) in tensors)
        {
            if (name.Length == 0 || string.Equals(name, SafeTensorsHeader.MetadataKey, StringComparison.Ordinal) || !names.Add(name))
            {
                throw new SafeTensorsException(
                    path, SafeTensorsFault.UnsuitableTensor, $"tensor name '{name}' is empty, reserved or given twice.");
            }

            string type = SafeTensorsTypes.Format(tensor.Type)
                ?? throw new SafeTensorsException(
                    path, SafeTensorsFault.UnsuitableTensor, $"tensor '{name}' has type {tensor.Type}, which the format can't hold.");

            json.WriteStartObject(name);
            json.WriteString("dtype", type);
            json.WriteStartArray("shape");
            foreach (long extent in tensor.Shape)
            {
                json.WriteNumberValue(extent);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += tensor.ByteLength);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static int Fill(Span<byte> span, byte value)
    {
        span.Fill(value);
        return span.Length;
    }
}
