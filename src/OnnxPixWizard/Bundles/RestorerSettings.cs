using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Bundles;

/// <summary>The shape of the restorer: the graph that answers tasks in pixels, without instruction and sampling.</summary>
/// <param name="Multiple">Both sides of what the graph reads are multiples of this many pixels.</param>
/// <param name="OverviewSide">Pixels a side of the overview, the whole picture made small.</param>
/// <param name="Tile">Largest side of a tile, in pixels, where a request does not say otherwise.</param>
/// <param name="Overlap">Pixels that neighboring tiles share at least, where a request does not say otherwise.</param>
public sealed record RestorerSettings(int Multiple = 16, int OverviewSide = 64, int Tile = 256, int Overlap = 32)
{
    /// <summary>Whether holes are filled smoothly from around them before the graph sees them, as it was taught. Null: they are
    /// gray.</summary>
    public bool? FillsHoles { get; init; }

    internal void Check(ManifestChecker check, string field)
    {
        check.Within(Multiple, 1, 256, field + ".multiple");
        check.Within(OverviewSide, 1, 1024, field + ".overviewSide");
        check.Within(Tile, Math.Max(TileLimits.Least, 4 * Multiple), TileLimits.Most, field + ".tile");
        check.Within(Overlap, 0, Tile / TileLimits.OverlapShare, field + ".overlap");
    }
}

/// <summary>Bounds of tiles.</summary>
internal static class TileLimits
{
    public const int Least = 64, Most = 4096;

    /// <summary>A tile shares at most this part (one of so many) of its
    /// side with each neighbor, so that no three meet on an axis.</summary>
    public const int OverlapShare = 4;
}

/// <summary>How the restorer answers a task.</summary>
public sealed record TaskRestorer
{
    /// <summary>Which graph answers; null: <see cref="GraphNames.Restorer"/>.</summary>
    public string? Graph { get; init; }

    /// <summary>Row of the restorer's table of tasks.</summary>
    public required int Task { get; init; }

    /// <summary>Row for pictures that were enlarged by 3; null: <see cref="Task"/>.</summary>
    public int? TaskAt3 { get; init; }

    /// <summary>Row for pictures that were enlarged by 4; null: <see cref="Task"/>.</summary>
    public int? TaskAt4 { get; init; }

    /// <summary>At which size.</summary>
    [JsonConverter(typeof(RestorerScaleConverter))]
    public RestorerScale Scale { get; init; } = RestorerScale.Native;

    /// <summary>Of <see cref="RestorerScale.Working"/>: the network sees about this many pixels squared; null: 256.</summary>
    public int? Side { get; init; }

    /// <summary>Whether the picture is enlarged first, by 2, 3 or 4. Null: it is not.</summary>
    public bool? Enlarges { get; init; }

    /// <summary>Whether the answer fades out on pictures without noise. Null: it does not.</summary>
    public bool? FadesWithNoise { get; init; }

    /// <summary>
    /// Where the restorer changes less of a picture than this, as of pictures without damage, it is left alone unless a request gives a
    /// strength; root mean square in levels of 255. Null: the whole answer is always taken.
    /// </summary>
    public double? LeavesBelow { get; init; }

    /// <summary>
    /// Where the network's own logit of damage is below this, a picture is left alone unless a request gives a strength. Null: it is not
    /// asked.
    /// </summary>
    public double? DamageAbove { get; init; }

    /// <summary>Pictures of this kind, as <see cref="BundleManifest.Domains"/> tells them, are answered by sampling instead; null: none.
    /// </summary>
    public string? ExceptOn { get; init; }

    /// <summary>Masks with a hole that holds a larger square than of so many pixels a side, and requests without a mask, are answered by
    /// sampling instead; null: none.</summary>
    public int? MostHole { get; init; }

    /// <summary>How its answers are read where not as the task's others; null: as those.</summary>
    public TaskKind? Decoder { get; init; }

    /// <summary>What it was taught the task on where not what the task's entry says; null: that.</summary>
    public IReadOnlyList<string>? TaughtOn { get; init; }

    /// <summary>Row for pictures that were enlarged by a factor.</summary>
    internal int RowAt(int scale) => (scale switch { 3 => TaskAt3, 4 => TaskAt4, _ => null }) ?? Task;

    internal string GraphName => Graph ?? GraphNames.Restorer;

    internal void Check(ManifestChecker check, TaskEntry entry, string field)
    {
        check.That(GraphNames.AnswersInPixels(GraphName), field + ".graph",
            $"'{GraphName}' answers no tasks; '{GraphNames.Restorer}' and '{GraphNames.Perception}' do");
        check.Within(LeavesBelow ?? 1, 0.01, 255, field + ".leavesBelow");
        check.That(
            LeavesBelow is null || Scale == RestorerScale.Native, field + ".leavesBelow", "only the scale 'native' leaves pictures alone");
        check.Within(MostHole ?? 1, 1, int.MaxValue, field + ".mostHole");
        check.That(MostHole is null || (Decoder ?? entry.Decoder).TakesMask, field + ".mostHole", "the task has no holes");
        check.Within(DamageAbove ?? 0, -100, 100, field + ".damageAbove");
        check.That(
            DamageAbove is null || Scale == RestorerScale.Native, field + ".damageAbove", "only the scale 'native' leaves pictures alone");
        check.Within(Task, 0, int.MaxValue, field + ".task");
        check.Within(TaskAt3 ?? 0, 0, int.MaxValue, field + ".taskAt3");
        check.Within(TaskAt4 ?? 0, 0, int.MaxValue, field + ".taskAt4");
        check.That((TaskAt3 ?? TaskAt4) is null || Enlarges == true, field + ".taskAt" + (TaskAt3 is null ? 4 : 3),
            "only what 'enlarges' has one");
        check.That(entry.TakesImage, field, "the task takes no picture, which the restorer needs");
        TaskKind decoder = Decoder ?? entry.Decoder;
        Decoder?.Check(check, field + ".decoder");
        check.That(ExceptOn is null || !string.IsNullOrWhiteSpace(ExceptOn), field + ".exceptOn", "empty");
        check.That(decoder.TakesRestorer, field, "the restorer answers no task with this kind of decoder");
        check.That(Side is null || Scale == RestorerScale.Working, field + ".side", "only the scale 'working' has one");
        check.That(!decoder.IsCoded || Scale == RestorerScale.Working, field,
            "the restorer answers a task with this kind of decoder at the scale 'working' alone");
        check.Within(Side ?? 256, 32, 2048, field + ".side");
        check.That(Enlarges != true || Scale == RestorerScale.Native, field + ".enlarges", "only the scale 'native' enlarges");
        check.That(FadesWithNoise != true || Scale == RestorerScale.Native, field + ".fadesWithNoise", "only the scale 'native' fades");
    }
}

/// <summary>The size at which the restorer answers.</summary>
public enum RestorerScale
{
    /// <summary>The picture's own, tile by tile.</summary>
    Native,

    /// <summary>The whole picture in one run at a working size; the answer is enlarged along the picture's edges.</summary>
    Working,
}

internal sealed class RestorerScaleConverter()
    : JsonStringEnumConverter<RestorerScale>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>What a task's restorer does besides restoring.</summary>
internal static class TaskRestorers
{
    public static RestorerSettings ShapeOf(this BundleManifest manifest, string graph) =>
        (graph == GraphNames.Perception ? manifest.Perception : manifest.Restorer) ?? new RestorerSettings();

    public static bool Enlarges(this TaskEntry task) =>
        task.Restorer is { Scale: RestorerScale.Native } own && own.Enlarges == true;

    public static bool FadesWithNoise(this TaskEntry task) =>
        task.Restorer is { Scale: RestorerScale.Native } own && own.FadesWithNoise == true;
}
