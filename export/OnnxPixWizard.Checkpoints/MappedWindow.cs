using System.IO.MemoryMappedFiles;

namespace OnnxPixWizard.Checkpoints;

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
