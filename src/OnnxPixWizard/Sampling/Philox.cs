using System.Runtime.InteropServices;

namespace OnnxPixWizard.Sampling;

/// <summary>Philox 4x32-10: a counter-based generator, so that any block of numbers is had directly and in any order.</summary>
/// <remarks>Source: Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2, 3.</remarks>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The four numbers that belong to a counter and a key.</summary>
    /// <param name="low">Lower half of the counter.</param>
    /// <param name="high">Upper half of the counter.</param>
    /// <param name="key">Key; its lower word is the first.</param>
    public static Block Generate(ulong low, ulong high, ulong key)
    {
        uint c0 = (uint)low, c1 = (uint)(low >> 32), c2 = (uint)high, c3 = (uint)(high >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            unchecked
            {
                k0 += Weyl0;
                k1 += Weyl1;
            }
        }

        return new Block(c0, c1, c2, c3);
    }

    /// <summary>Four independent uniform 32-bit numbers.</summary>
    /// <param name="First">Word 0.</param>
    /// <param name="Second">Word 1.</param>
    /// <param name="Third">Word 2.</param>
    /// <param name="Fourth">Word 3.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Block(uint First, uint Second, uint Third, uint Fourth);
}
