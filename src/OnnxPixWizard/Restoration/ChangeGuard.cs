using System.Numerics.Tensors;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Restoration;

/// <summary>
/// Leaves pictures alone that need nothing done. How much the restorer changes of a tile tells how much damage it found: below what it
/// changes of undamaged pictures too, the tile is left as it is. A picture that is damaged as a whole, which a few tiles tell beforehand,
/// is restored as a whole, its quiet tiles too.
/// </summary>
/// <param name="least">Change of undamaged pictures, root mean square in levels of 255.</param>
internal sealed class ChangeGuard(double least)
{
    /// <summary>From this many times the least change on, all of the answer is taken.</summary>
    private const double Sure = 1.5;

    private const int Probes = 6;

    private double _squares;
    private int _probed;

    /// <summary>Tiles that were left as they are.</summary>
    public int Left { get; private set; }

    /// <summary>Tiles that are answered first, to tell of the whole; none where one tile is all there is.</summary>
    public static Tile[] Some(Tile[] tiles) => tiles.Length == 1
        ? []
        : [.. Enumerable.Range(0, Math.Min(Probes, tiles.Length))
            .Select(i => tiles[(int)((i + 0.5) * tiles.Length / Math.Min(Probes, tiles.Length))])];

    /// <summary>Share of an answer that changes its picture so much.</summary>
    public double Share(double change) => Math.Clamp(((change / least) - 1) / (Sure - 1), 0, 1);

    /// <summary>Takes the answer of a tile that tells of the whole.</summary>
    /// <param name="seen">What the restorer saw, [3, height, width] in [-1, 1].</param>
    /// <param name="restored">Its answer.</param>
    public void Probe(ReadOnlySpan<float> seen, ReadOnlySpan<float> restored)
    {
        double change = Change(seen, restored);
        _squares += change * change;
        _probed++;
    }

    /// <summary>Brings an answer back to what was seen, by how little it changes.</summary>
    /// <param name="seen">What the restorer saw, [3, height, width] in [-1, 1]; receives the share of the answer that is taken.</param>
    /// <param name="restored">Its answer.</param>
    public void Fade(Span<float> seen, ReadOnlySpan<float> restored)
    {
        double whole = _probed == 0 ? 0 : Share(Math.Sqrt(_squares / _probed));
        float share = (float)Math.Max(whole, Share(Change(seen, restored)));
        Left += share > 0 ? 0 : 1;
        TensorPrimitives.Lerp(seen, restored, share, seen);
    }

    private static double Change(ReadOnlySpan<float> seen, ReadOnlySpan<float> restored) =>
        127.5 * TensorPrimitives.Distance(seen, restored) / Math.Sqrt(seen.Length);
}
