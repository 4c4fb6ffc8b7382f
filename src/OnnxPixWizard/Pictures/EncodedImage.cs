using System.Runtime.InteropServices;
using NetVips;

namespace OnnxPixWizard.Pictures;

/// <summary>A picture before decoding: where its bytes are and what their first ones say.</summary>
internal sealed class EncodedImage
{
    private const long LargestStream = 1L << 30;

    private readonly byte[]? _memory;

    private EncodedImage(string? fileName, byte[]? memory, ReadOnlySpan<byte> header)
    {
        FileName = fileName;
        _memory = memory;
        Format = header.Length == 0
            ? throw Error(ImageErrorKind.Unreadable, "is empty (0 bytes). Save or download it again.")
            : FormatSniffer.Detect(header) ?? throw Error(
                ImageErrorKind.UnsupportedFormat,
                "is no picture of a known format, whatever its name says: JPEG, PNG, WebP, TIFF, GIF and AVIF are read.");
        AnnouncedSize = FormatSniffer.AnnouncedSize(Format, header);
    }

    /// <summary>The file as the caller named it; null for memory and streams.</summary>
    public string? FileName { get; }

    public ImageFormat Format { get; }

    /// <summary>The extent, where the first bytes say it.</summary>
    public ImageSize? AnnouncedSize { get; }

    /// <summary>Opens a file for the time of a call.</summary>
    public static T Read<T>(string path, Func<EncodedImage, T> use)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (!file.CanSeek)
            {
                return Read(ReadAll(file, path), path, use);
            }

            Span<byte> header = stackalloc byte[FormatSniffer.HeaderLength];
            int length = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            EncodedImage encoded = new(path, memory: null, header[..length]);
            VipsLibrary.EnsureStarted();
            return use(encoded);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException(ImageErrorKind.NotFound, $"Picture '{path}' does not exist. Check the path.", path, failure);
        }
        catch (UnauthorizedAccessException failure) when (Directory.Exists(path))
        {
            throw new ImageException(ImageErrorKind.Unreadable, $"Picture '{path}' is a folder: name a file in it.", path, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ImageException(ImageErrorKind.Unreadable, $"Picture '{path}' can't be opened: {failure.Message}", path, failure);
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    public static T Read<T>(Stream stream, Func<EncodedImage, T> use)
    {
        return Read(ReadAll(stream, fileName: null), fileName: null, use);
    }

    /// <summary>Looks at bytes for the time of a call.</summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes, Func<EncodedImage, T> use) => Read(bytes.ToArray(), fileName: null, use);

    /// <summary>A new reader over the bytes from their beginning.</summary>
    public Source Open() => _memory is null ? Source.NewFromFile(Path.GetFullPath(FileName!)) : Source.NewFromMemory(_memory);

    /// <summary>An exception that names this picture.</summary>
    public ImageException Error(ImageErrorKind kind, string what, Exception? cause = null) =>
        new(kind, FileName is null ? $"The picture {what}" : $"Picture '{FileName}' {what}", FileName, cause);

    private static T Read<T>(byte[] bytes, string? fileName, Func<EncodedImage, T> use)
    {
        EncodedImage encoded = new(fileName, bytes, bytes.AsSpan(0, Math.Min(bytes.Length, FormatSniffer.HeaderLength)));
        VipsLibrary.EnsureStarted();

        // Pixels are read when they are needed, long after the reader that NetVips pins the bytes for was closed.
        GCHandle pinned = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        try
        {
            return use(encoded);
        }
        finally
        {
            pinned.Free();
        }
    }

    internal static byte[] ReadAll(Stream stream, string? fileName)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream memory = stream.CanSeek
            ? new MemoryStream((int)Math.Clamp(stream.Length - stream.Position, 0, LargestStream))
            : new MemoryStream();
        byte[] chunk = new byte[1 << 16];
        for (int read = stream.Read(chunk); read > 0; read = stream.Read(chunk))
        {
            if (memory.Length + read > LargestStream)
            {
                string name = fileName is null ? "The picture" : $"Picture '{fileName}'";
                throw new ImageException(
                    ImageErrorKind.TooLarge, $"{name} has more than {LargestStream >> 20} MiB of encoded bytes.", fileName);
            }

            memory.Write(chunk, 0, read);
        }

        return memory.Length == memory.Capacity ? memory.GetBuffer() : memory.ToArray();
    }
}
