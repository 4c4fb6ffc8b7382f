using System.Numerics.Tensors;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Restoration;

/// <summary>
/// Leaves pictures alone that need nothing done. Where the network tells how surely it sees damage of the task's kind, that decides; else
/// how much it would change: below what it changes of undamaged pictures too, a tile is left as it is. A picture that is damaged as a
/// whole, which a few tiles tell beforehand, is restored as a whole, its quiet tiles too.
/// </summary>
/// <param name="task">Says from where on there is damage.</param>
internal sealed class ChangeGuard(TaskRestorer task)
{
    /// <summary>From this many times the least change on, all of the answer is taken.</summary>
    private const double Sure = 1.5;

    /// <summary>Within so many logits about the limit a picture is partly restored; a tile by itself counts as damaged from so many
    /// beyond it on, as one tile is easily mistaken.</summary>
    private const double SurePicture = 0.5, SureTile = 3;

    private const int Probes = 6;

    private double _squares;
    private double _logits;
    private int _probed;

    /// <summary>Tiles that were left as they are.</summary>
    public int Left { get; private set; }

    /// <summary>Tiles that are answered first, to tell of the whole; none where one tile is all there is.</summary>
    public static Tile[] Some(Tile[] tiles) => tiles.Length == 1
        ? []
        : [.. Enumerable.Range(0, Math.Min(Probes, tiles.Length))
            .Select(i => tiles[(int)((i + 0.5) * tiles.Length / Math.Min(Probes, tiles.Length))])];

    /// <summary>Takes the answer of a tile that tells of the whole.</summary>
    /// <param name="seen">What the restorer saw, [3, height, width] in [-1, 1].</param>
    /// <param name="restored">Its answer.</param>
    /// <param name="damage">What the network tells of damage, a logit, or NaN.</param>
    public void Probe(ReadOnlySpan<float> seen, ReadOnlySpan<float> restored, float damage)
    {
        double change = Change(seen, restored);
        _squares += change * change;
        _logits += damage;
        _probed++;
    }

    /// <summary>Brings an answer back to what was seen, by how little damage there is.</summary>
    /// <param name="seen">What the restorer saw, [3, height, width] in [-1, 1]; receives the share of the answer that is taken.</param>
    /// <param name="restored">Its answer.</param>
    /// <param name="damage">What the network tells of damage, a logit, or NaN.</param>
    public void Fade(Span<float> seen, ReadOnlySpan<float> restored, float damage)
    {
        float share;
        if (task.DamageAbove is double limit)
        {
            bool alone = _probed == 0;
            double whole = Math.Clamp((((alone ? damage : _logits / _probed) - limit) / SurePicture) + 0.5, 0, 1);
            share = (float)Math.Max(whole, alone ? 0 : Math.Clamp(damage - limit - SureTile, 0, 1));
        }
        else
        {
            double whole = _probed == 0 ? 0 : ShareOf(Math.Sqrt(_squares / _probed));
            share = (float)Math.Max(whole, ShareOf(Change(seen, restored)));
        }

        Left += share > 0 ? 0 : 1;
        TensorPrimitives.Lerp(seen, restored, share, seen);
    }

    private static double Change(ReadOnlySpan<float> seen, ReadOnlySpan<float> restored) =>
        127.5 * TensorPrimitives.Distance(seen, restored) / Math.Sqrt(seen.Length);

    private double ShareOf(double change) => Math.Clamp(((change / task.LeavesBelow!.Value) - 1) / (Sure - 1), 0, 1);
}
