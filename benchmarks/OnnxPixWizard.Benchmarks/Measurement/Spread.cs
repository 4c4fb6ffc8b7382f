using System.Runtime.InteropServices;

namespace OnnxPixWizard.Benchmarks.Measurement;

/// <summary>Least and middle value of repeated measurements.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Spread(double Minimum, double Median)
{
    /// <param name="values">At least one.</param>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return new Spread(sorted[0], sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
