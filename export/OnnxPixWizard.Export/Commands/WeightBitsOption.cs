using System.CommandLine;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>--weight-bits</c> of the commands that write 8-bit weights.</summary>
internal static class WeightBitsOption
{
    /// <summary>The option.</summary>
    public static Option<int> Create()
    {
        Option<int> bits = new("--weight-bits")
        {
            Description = "Bits in use of an int8 weight: 8, or 7 for x64 CPUs without VNNI, where sums of two 8-bit products may saturate.",
            DefaultValueFactory = static _ => 8,
        };
        bits.AcceptOnlyFromAmong("7", "8");
        return bits;
    }
}
