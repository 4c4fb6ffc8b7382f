using System.Buffers.Binary;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.SafeTensors;

/// <summary>A safetensors file, memory-mapped: opening reads the header alone, data come in as they are used.</summary>
/// <remarks>Reading is thread-safe. Spans from <see cref="Bytes"/> end with <see cref="Dispose"/>; tensors read are copies.</remarks>
public sealed class SafeTensorsFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly SafeTensorsHeader _header;

    private SafeTensorsFile(string path)
    {
        Path = path;
        try
        {
            _file = MappedFile.Open(path);
        }
        catch (FileNotFoundException e)
        {
            throw new SafeTensorsException(path, SafeTensorsFault.NotFound, e.Message, e);
        }
        catch (EndOfStreamException e)
        {
            throw new SafeTensorsException(path, SafeTensorsFault.Truncated, $"{e.Message} Fetch it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafeTensorsException(path, SafeTensorsFault.Inaccessible, $"the file can't be opened: {e.Message}", e);
        }

        try
        {
            _header = ReadHeader();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Every tensor by name.</summary>
    public IReadOnlyDictionary<string, SafeTensorsEntry> Tensors => _header.Tensors;

    /// <summary>The header's own strings; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its whole header.</summary>
    /// <exception cref="SafeTensorsException">The file is missing, can't be opened, is cut off or has a header that lies.</exception>
    public static SafeTensorsFile Open(string path) => new(path);

    /// <summary>A tensor's description.</summary>
    /// <exception cref="SafeTensorsException">No tensor has this name.</exception>
    public SafeTensorsEntry Entry(string name) => _header.Tensors.TryGetValue(name, out SafeTensorsEntry? entry)
        ? entry
        : throw new SafeTensorsException(
            Path, SafeTensorsFault.MissingTensor, $"there is no tensor '{name}' among its {_header.Tensors.Count}.");

    /// <summary>A tensor's bytes in the mapped file, little-endian and row-major,
    /// not necessarily aligned; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="SafeTensorsException">No tensor has this name, or it is larger than a span (2 GiB).</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed of.</exception>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        SafeTensorsEntry entry = Entry(name);
        return entry.ByteLength <= Array.MaxLength
            ? _file.Bytes(entry.Offset, (int)entry.ByteLength)
            : throw Unsuitable($"tensor '{name}' has {entry.ByteLength} bytes, more than the {Array.MaxLength} that can be read at once");
    }

    /// <summary>Copies a tensor out, in its own type.</summary>
    /// <exception cref="SafeTensorsException">No tensor has this name, or it is larger than an array.</exception>
    public Tensor Read(string name)
    {
        ReadOnlySpan<byte> bytes = Bytes(name);
        SafeTensorsEntry entry = Entry(name);
        return new Tensor(entry.Type, [.. entry.Shape], bytes.ToArray());
    }

    /// <summary>Copies a floating tensor out as 32-bit floats; 16-bit formats are widened exactly.</summary>
    /// <exception cref="SafeTensorsException">No tensor has this name, it is too large, or its type is not F32, F16 or BF16.</exception>
    public Tensor ReadFloat32(string name)
    {
        SafeTensorsEntry entry = Entry(name);
        if (entry.Type == ElementType.Float32)
        {
            return Read(name);
        }

        if (entry.Type is not (ElementType.Float16 or ElementType.BFloat16))
        {
            throw Unsuitable($"tensor '{name}' has type {entry.Type}; floats of at most 32 bits are needed");
        }

        return entry.ByteLength <= Array.MaxLength / 2
            ? Stream(entry).ReadFloat32()
            : throw Unsuitable($"tensor '{name}' has {entry.ByteLength / 2} elements, too many for one array of 32-bit floats");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>A tensor to be read piece by piece.</summary>
    internal CheckpointTensor Stream(SafeTensorsEntry entry)
    {
        long[] shape = [.. entry.Shape];
        return new CheckpointTensor(entry.Name, entry.Type, shape, CheckpointTensor.DenseStrides(shape), _file, entry.Offset);
    }

    private SafeTensorsHeader ReadHeader()
    {
        if (_file.Length < SafeTensorsHeader.LengthBytes)
        {
            throw new SafeTensorsException(
                Path, SafeTensorsFault.Truncated, $"{_file.Length} bytes are too few for a safetensors file: fetch it again.");
        }

        if (FileContent.Describe(_file.Start) is { } what && what != FileContent.SafeTensors)
        {
            string mend = what is FileContent.TorchArchive or FileContent.Pickle ? ": give it the ending .pth, .ckpt or .bin" : "";
            throw new SafeTensorsException(Path, SafeTensorsFault.MalformedHeader, $"not a valid safetensors file: it is {what}{mend}.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(_file.Bytes(0, SafeTensorsHeader.LengthBytes));
        if (length > SafeTensorsHeader.MaximumBytes)
        {
            throw new SafeTensorsException(Path, SafeTensorsFault.MalformedHeader,
                $"not a valid safetensors file: it claims a header of {length} bytes, more than the format's "
                    + $"{SafeTensorsHeader.MaximumBytes}.");
        }

        if ((long)length > _file.Length - SafeTensorsHeader.LengthBytes)
        {
            throw new SafeTensorsException(Path, SafeTensorsFault.Truncated,
                $"the header claims {length} bytes, but the file has only {_file.Length}: it was cut off, or is no safetensors file.");
        }

        return SafeTensorsHeader.Parse(Path, _file.Bytes(SafeTensorsHeader.LengthBytes, (int)length), _file.Length);
    }

    private SafeTensorsException Unsuitable(string detail) => new(Path, SafeTensorsFault.UnsuitableTensor, $"{detail}.");
}
