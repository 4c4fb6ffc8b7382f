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
    /// <param name="request">The sizes asked for, and that of the user's picture.</param>
    /// <param name="bucket">The network's size.</param>
    /// <param name="tokens">The network's tokens.</param>
    /// <exception cref="MemoryLimitException">It does not fit.</exception>
    public static void Require(MemoryBudget budget, NetworkSettings network, PixWizardRequest request, ImageSize bucket, int tokens)
    {
        ImageSize? input = request.Image?.Size;
        ImageSize picture = request.Size.ForPicture(input, bucket), data = request.DataSize.ForData(input, bucket);
        long work = sizeof(float) * tokens * ((BlockMaps * network.Dim) + (States * network.TokenWidth()));
        long written = (picture.Pixels * PictureBytes) + (data.Pixels * DataBytes);
        budget.Require(work + written, data.Pixels > picture.Pixels ? $"data of {data}" : $"an answer of {picture}", left =>
        {
            double side = Math.Sqrt(Math.Max(0, left - work) / (double)written);
            ImageSize larger = data.Pixels > picture.Pixels ? data : picture;
            return side * Math.Min(larger.Width, larger.Height) >= 1
                ? $"about {(int)(larger.Width * side)}x{(int)(larger.Height * side)} would fit"
                : "this bundle does not fit at any size";
        });
    }
}
