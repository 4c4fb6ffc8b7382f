using System.Globalization;
using System.Text.Json;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Verification;

/// <summary>Candidate lists and the published choice, <c>pixwizard.resolution</c>.</summary>
internal sealed class ResolutionVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["pixwizard.resolution"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        Comparison comparison = new(referenceCase.Tolerance);
        Dictionary<int, ImageSize[]> candidates = ReadCandidates(referenceCase.Root);
        bool published = (referenceCase.Config.OptionalInt32("patch") ?? PublishedCandidates.TokenSide) == PublishedCandidates.TokenSide
            && (referenceCase.Config.OptionalDouble("max_ratio") ?? PublishedCandidates.MaximumRatio) == PublishedCandidates.MaximumRatio;
        foreach ((int center, ImageSize[] expected) in candidates)
        {
            IReadOnlyList<ImageSize> own = published ? PublishedCandidates.List(center) : Walk(referenceCase.Config, center);
            comparison.CompareExact<long>($"candidates.{center}", Flatten(expected), Flatten(own));
        }

        foreach (JsonElement row in referenceCase.Root.RequireList("table"))
        {
            VerifyRow(row, candidates, comparison);
        }

        return comparison.ToResult();
    }

    private static void VerifyRow(JsonElement row, Dictionary<int, ImageSize[]> candidates, Comparison comparison)
    {
        string argument = row.RequireString("resolution");
        ImageSize input = Size(row.RequireList("input"));
        ImageSize[] joined = [.. argument.Split('-').SelectMany(name => ListOf(name, candidates))];

        ImageSize chosen = ResolutionPlanner.ByRatio(joined, input);
        int closest = ResolutionPlanner.ClosestCenter(PublishedCandidates.AttentionCenters, chosen);

        string title = $"table ({argument}, {input})";
        comparison.CompareExact<long>(title, Flatten([Size(row.RequireList("output"))]), Flatten([chosen]));
        if (row.OptionalInt32("closest_resolution") is int expected)
        {
            comparison.CompareExact<long>($"{title} closest_resolution", [expected], [closest]);
        }

        if (row.OptionalInt32("base_seqlen") is int length)
        {
            comparison.CompareExact<long>(
                $"{title} base_seqlen", [length], [ResolutionPlanner.BaseSequenceLength(closest, PublishedCandidates.TokenSide)]);
        }
    }

    /// <summary>The case's own list, so that one difference in a list does not show in every row; else ours.</summary>
    private static IReadOnlyList<ImageSize> ListOf(string name, Dictionary<int, ImageSize[]> candidates)
    {
        int center = Center(name);
        return candidates.TryGetValue(center, out ImageSize[]? list) ? list : PublishedCandidates.List(center);
    }

    private static IReadOnlyList<ImageSize> Walk(JsonElement config, int center)
    {
        int patch = config.RequireInt32("patch");
        return CropListWalk.List(patch, center / patch * (center / patch), config.RequireDouble("max_ratio"));
    }

    private static Dictionary<int, ImageSize[]> ReadCandidates(JsonElement root)
    {
        Dictionary<int, ImageSize[]> lists = [];
        if (root.Optional("candidates") is { ValueKind: JsonValueKind.Object } candidates)
        {
            foreach (JsonProperty list in candidates.EnumerateObject())
            {
                lists.Add(Center(list.Name), [.. candidates.RequireList(list.Name).Select(static pair => Size(Pair(pair)))]);
            }
        }

        return lists;
    }

    private static int Center(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int center)
        ? center
        : throw new MalformedCaseException($"'{name}' in {ReferenceCase.DescriptionFile} is not the side of a centre.");

    private static JsonElement[] Pair(JsonElement list) => list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static ImageSize Size(IReadOnlyList<JsonElement> pair) =>
        pair is [{ ValueKind: JsonValueKind.Number } w, { ValueKind: JsonValueKind.Number } h]
            && w.TryGetInt32(out int width) && h.TryGetInt32(out int height) && width > 0 && height > 0
            ? new ImageSize(width, height)
            : throw new MalformedCaseException($"a size in {ReferenceCase.DescriptionFile} is not [width, height].");

    private static long[] Flatten(IEnumerable<ImageSize> sizes) =>
        [.. sizes.SelectMany(static size => new long[] { size.Width, size.Height })];
}
