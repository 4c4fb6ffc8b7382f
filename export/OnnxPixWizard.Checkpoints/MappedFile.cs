using System.IO.MemoryMappedFiles;

namespace OnnxPixWizard.Checkpoints;

/// <summary>A file open for reading by memory map.</summary>
/// <remarks>Headers are read through one mapping of the whole file, of which only the pages that are touched cost memory. Data come through
/// windows that are unmapped after use: otherwise every page of a 10 GB file would stay in the process's memory once read.</remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;

    private MappedFile(string path, FileStream stream)
    {
        Path = path;
        Length = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        try
        {
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            _start += _view.PointerOffset;
        }
        catch
        {
            _view?.Dispose();
            _file.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>The first bytes, from which <see cref="FileContent"/> tells what the file is.</summary>
    public ReadOnlySpan<byte> Start => Bytes(0, (int)Math.Min(Length, 512));

    /// <exception cref="FileNotFoundException">There is no such file, or the path is a folder.</exception>
    /// <exception cref="IOException">The file can't be opened, or is empty.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static MappedFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException || Directory.Exists(path))
        {
            throw new FileNotFoundException("there is no such file.", path, e);
        }

        try
        {
            // The length of what was opened: of a link, that of its target. An empty file can't be mapped.
            return stream.Length > 0 ? new MappedFile(path, stream) : throw new EndOfStreamException("the file is empty.");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of the file, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    /// <summary>Maps a part for a while; it may be longer than a span.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    /// <exception cref="IOException">The system has no room for the mapping.</exception>
    public MappedWindow OpenWindow(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new MappedWindow(_file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read));
    }

    public void Dispose()
    {
        if (_start is not null)
        {
            _start = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        _view.Dispose();
        _file.Dispose();
    }
}

/// <summary>A mapped part of a file; unmapped when disposed of.</summary>
internal sealed unsafe class MappedWindow : IDisposable
{
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;

    public MappedWindow(MemoryMappedViewAccessor view)
    {
        _view = view;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += view.PointerOffset;
    }

    /// <summary>First byte of the part that was asked for.</summary>
    public byte* Start => _start;

    public void Dispose()
    {
        if (_start is not null)
        {
            _start = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        _view.Dispose();
    }
}
