using System.Runtime.InteropServices;

namespace OnnxPixWizard.Benchmarks.Graphs;

/// <summary>A matrix product, [rows, inner] times [inner, columns].</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MatrixShape(long Rows, long Inner, long Columns)
{
    public long Flops => 2 * Rows * Inner * Columns;

    public override string ToString() => $"{Rows}x{Inner}x{Columns}";
}
