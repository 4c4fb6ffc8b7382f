using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Photos;

/// <summary>Files inside a binary Qt resource file (.rcc). Source: Qt's documentation of rcc and the format's versions 1 to 3.</summary>
internal sealed class QtResources
{
    private const int Compressed = 1, Folder = 2, Zstandard = 4;

    private readonly byte[] _bytes;
    private readonly string _path;
    private readonly int _tree, _data, _names, _nodeLength;
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);

    private QtResources(string path)
    {
        _path = path;
        _bytes = File.ReadAllBytes(path);
        int version = At(4);
        if (!_bytes.AsSpan().StartsWith("qres"u8) || version is < 1 or > 3)
        {
            throw new InvalidDataException("no resource file of versions 1 to 3");
        }

        (_tree, _data, _names, _nodeLength) = (At(8), At(12), At(16), version >= 2 ? 22 : 14);
        Walk(0, string.Empty, depth: 0);
    }

    /// <summary>Reads the file's table of contents.</summary>
    /// <exception cref="ImageException">The file is missing, or no resource file.</exception>
    public static QtResources Open(string path) => Guarded(path, () => new QtResources(path));

    /// <summary>Takes a file out; null where there is none of that name.</summary>
    /// <exception cref="ImageException">The resource file is damaged.</exception>
    public byte[]? Read(string name) => _nodes.TryGetValue(name, out int node) ? Guarded(_path, () => Content(node)) : null;

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or ArgumentException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageErrorKind.Unreadable,
                $"Resource file '{path}' can't be read: {failure.Message}. Get its package again.", path, failure);
        }
    }

    private byte[] Content(int node)
    {
        int flags = Short(node + 4), start = _data + At(node + 10);
        Span<byte> content = _bytes.AsSpan(start + 4, At(start));
        if ((flags & Zstandard) != 0)
        {
            throw new InvalidDataException("it is compressed by Zstandard, which is not read here");
        }

        if ((flags & Compressed) == 0)
        {
            return content.ToArray();
        }

        using ZLibStream zlib = new(new MemoryStream(content[4..].ToArray()), CompressionMode.Decompress);
        using MemoryStream plain = new();
        zlib.CopyTo(plain);
        return plain.ToArray();
    }

    private void Walk(int index, string folder, int depth)
    {
        const int deepest = 64;
        int node = _tree + (index * _nodeLength);
        if (depth > deepest)
        {
            throw new InvalidDataException("its folders don't end");
        }

        string path = index == 0 ? string.Empty : folder.Length == 0 ? Name(At(node)) : $"{folder}/{Name(At(node))}";
        if ((Short(node + 4) & Folder) == 0)
        {
            _nodes[path] = node;
            return;
        }

        int count = At(node + 6), first = At(node + 10);
        for (int i = 0; i < count; i++)
        {
            Walk(first + i, path, depth + 1);
        }
    }

    private string Name(int offset) => Encoding.BigEndianUnicode.GetString(_bytes.AsSpan(_names + offset + 6, 2 * Short(_names + offset)));

    private int At(int place) => BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(place));

    private int Short(int place) => BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(place));
}
