using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.SafeTensors;

/// <summary>One tensor of a file, as its header describes it.</summary>
/// <param name="Name">Name, unique within the file.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Shape">Extent of each axis; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="ByteLength">Bytes, exactly what type and shape need.</param>
public sealed record SafeTensorsEntry(string Name, ElementType Type, IReadOnlyList<long> Shape, long Offset, long ByteLength);
