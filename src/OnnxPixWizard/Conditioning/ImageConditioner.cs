using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Conditioning;

/// <summary>Picture at the network's size to image tokens and source features; pictures used before are not encoded again.</summary>
internal sealed class ImageConditioner(Bundle bundle, GraphSet graphs, StateCodec codec, long cacheBytes)
{
    private readonly NetworkSettings _network = bundle.Manifest.Network;
    private readonly ByteBudgetCache<(string Key, ulong? SampleSeed), ImageEncoding> _cache = new(cacheBytes * 3 / 4);
    private readonly ByteBudgetCache<(string Key, ImageSize Size), float[]> _sources = new(cacheBytes / 4);

    /// <param name="picture">At the network's size.</param>
    /// <param name="sampleSeed">Seed of a sample of the VAE's posterior; null takes its mode.</param>
    /// <param name="work">Cancels.</param>
    public ImageEncoding Encode(Picture picture, ulong? sampleSeed, Work work)
    {
        // Only a VAE has a posterior to sample.
        ulong? seed = bundle.Manifest.Latent is null ? null : sampleSeed;
        string key = Fingerprint(picture);
        if (_cache.TryGet((key, seed), out ImageEncoding? known))
        {
            return known;
        }

        float[] planes = new float[3 * picture.Size.Pixels];
        picture.ToPlanar(planes, PlanarRange.MinusOneToOne);
        using GraphTensor image = GraphTensor.From<float>(planes, 1, 3, picture.Height, picture.Width);
        float[] tokens = graphs.RunOnceFor("image_tokens", GraphNames.VisionEncoder, work.Run, ("image", image));
        ImageEncoding encoding = new(
            key, picture.Size, tokens,
            SourceTokens(codec.Encode(planes, picture.Size, seed, work), picture.Size, work));
        _cache.Add((key, seed), encoding, encoding.Bytes);
        return encoding;
    }

    /// <summary>Source features of a state: the stem's where the bundle has one, else the state's own tokens.</summary>
    /// <param name="state">[C, h / cell, w / cell].</param>
    /// <param name="size">Size of the picture.</param>
    /// <param name="work">Cancels.</param>
    /// <returns>[N, Fs].</returns>
    public float[] SourceTokens(float[] state, ImageSize size, Work work)
    {
        ImageSize cells = codec.Cells(size);
        if (graphs.Has(GraphNames.SourceStem))
        {
            // Also of noise, which stands in for the picture under image guidance: the same seed's is met again.
            string key = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(state)));
            if (!_sources.TryGet((key, size), out float[]? known))
            {
                using GraphTensor image = GraphTensor.From<float>(state, 1, _network.Channels, cells.Height, cells.Width);
                known = graphs.RunOnceFor("source_tokens", GraphNames.SourceStem, work.Run, ("image", image));
                _sources.Add((key, size), known, sizeof(float) * known.LongLength);
            }

            return known;
        }

        TokenGrid grid = TokenGrid.Of(cells.Height, cells.Width, _network.PatchSize);
        float[] tokens = new float[grid.Count * _network.TokenWidth()];
        Patches.Patchify(state, grid, _network.Channels, _network.PatchSize, tokens);
        return tokens;
    }

    private static string Fingerprint(Picture picture)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(size, picture.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[4..], picture.Height);
        hash.AppendData(size);
        hash.AppendData(picture.Pixels);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}

/// <summary>A source picture as the network sees it.</summary>
/// <param name="Key">Fingerprint of its pixels and size.</param>
/// <param name="Size">The network's size for it.</param>
/// <param name="ImageTokens">vision_encoder's tokens, [M, I].</param>
/// <param name="SourceTokens">Source features of every token, [N, Fs].</param>
internal sealed record ImageEncoding(string Key, ImageSize Size, float[] ImageTokens, float[] SourceTokens)
{
    public long Bytes => sizeof(float) * (ImageTokens.LongLength + SourceTokens.LongLength);
}
