using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard;

/// <summary>What an answer takes of memory.</summary>
internal static class RequestMemory
{
    /// <summary>Bytes of a pixel of a result's picture while it is made and written, and of its data.</summary>
    private const long PictureBytes = 9, DataBytes = 24;

    /// <summary>Rows of network width that a block holds of a token at one time, and states of a token in the loop.</summary>
    private const long BlockMaps = 32, States = 16;

    /// <summary>Refuses a request that does not fit.</summary>
    /// <param name="budget">What there is.</param>
    /// <param name="network">The network's shape.</param>
    /// <param name="size">The size asked for.</param>
    /// <param name="input">Size of the user's picture; null for none.</param>
    /// <param name="bucket">The network's size.</param>
    /// <param name="tokens">The network's tokens.</param>
    /// <exception cref="MemoryLimitException">It does not fit.</exception>
    public static void Require(MemoryBudget budget, NetworkSettings network, OutputSize size, ImageSize? input, ImageSize bucket, int tokens)
    {
        ImageSize picture = size.ForPicture(input, bucket), data = size.ForData(input, bucket);
        long work = sizeof(float) * tokens * ((BlockMaps * network.Dim) + (States * network.TokenWidth()));
        long written = (picture.Pixels * PictureBytes) + (data.Pixels * DataBytes);
        budget.Require(work + written, $"an answer of {data}", left =>
        {
            double side = Math.Sqrt(Math.Max(0, left - work) / (double)(PictureBytes + DataBytes) / data.Pixels);
            return side * Math.Min(data.Width, data.Height) >= 1
                ? $"about {(int)(data.Width * side)}x{(int)(data.Height * side)} would fit"
                : "this bundle does not fit at any size";
        });
    }
}
