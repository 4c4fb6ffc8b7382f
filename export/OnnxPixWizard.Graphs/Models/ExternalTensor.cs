using Microsoft.Win32.SafeHandles;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>A tensor that lies in a file beside the model. The file is open only while it is read.</summary>
internal sealed class ExternalTensor(ElementType type, long[] shape, string path, long offset) : LazyTensor(type, shape)
{
    /// <inheritdoc/>
    /// <exception cref="ModelException">The file can't be read, or was cut short since it was opened first.</exception>
    public override void Read(long first, Span<byte> destination)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            long position = offset + (first * Type.SizeInBytes());
            while (destination.Length > 0)
            {
                int count = RandomAccess.Read(file, destination, position);
                if (count == 0)
                {
                    throw new EndOfStreamException("it ends too early");
                }

                destination = destination[count..];
                position += count;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(path, $"'{path}' can't be read: {e.Message}", e);
        }
    }
}
