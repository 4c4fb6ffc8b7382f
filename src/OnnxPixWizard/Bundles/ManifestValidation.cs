using System.Globalization;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Bundles;

/// <summary>Ranges and relations of a manifest's fields; the first that does not hold is reported.</summary>
internal static class ManifestValidation
{
    public static void Check(BundleManifest manifest, string file)
    {
        ManifestChecker check = new(file);
        check.That(manifest.Format == BundleManifest.CurrentFormat, "format",
            $"{manifest.Format} is not {BundleManifest.CurrentFormat}, the one this version reads");
        if (!BundleFamilies.TryParse(manifest.Family, out BundleFamily family))
        {
            throw ManifestJson.UnknownFamily(file, manifest.Family);
        }

        check.Text(manifest.Name, "name");
        check.Text(manifest.Precision, "precision");
        check.Text(manifest.Source, "source");
        check.Text(manifest.Licence, "licence");
        Graphs(check, manifest, family);
        Tokenizers(check, manifest);
        Chooser(check, manifest);
        Network(check, manifest.Network);
        BundleFamilies.Row kind = BundleFamilies.Of(family);
        if (kind.IsPixNerd)
        {
            PixNerdValidation.Check(check, manifest, kind.ReadsText);
        }
        else
        {
            PixWizardOnly(check, manifest);
        }

        check.That(manifest.Latent is not null || !kind.HasLatent, "latent", $"missing, but family '{manifest.Family}' works on latents");
        check.That(manifest.Latent is null || kind.HasLatent, "latent", $"present, but family '{manifest.Family}' works on pixels");
        if (manifest.Latent is LatentSettings latent)
        {
            check.Positive(latent.Scale, "latent.scale");
            check.Finite(latent.Shift, "latent.shift");
            check.AtLeast(latent.Downscale, 1, "latent.downscale");
        }

        Resolution(check, manifest);
        Sampling(check, manifest);
        Tasks(check, manifest);
        Restorer(check, manifest, family);
    }

    private static void Graphs(ManifestChecker check, BundleManifest manifest, BundleFamily family)
    {
        foreach (string name in BundleFamilies.RequiredGraphs(family))
        {
            check.That(manifest.Graphs.ContainsKey(name), $"graphs.{name}", $"missing, but family '{manifest.Family}' needs it");
        }

        foreach ((string name, GraphEntry entry) in manifest.Graphs)
        {
            check.FileName(entry.File, $"graphs.{name}.file");
            foreach ((string variant, string path) in entry.Variants)
            {
                check.FileName(path, $"graphs.{name}.variants.{variant}");
            }
        }
    }

    private static void Tokenizers(ManifestChecker check, BundleManifest manifest)
    {
        foreach ((string graph, string field, TokenizerEntry? entry) in new[]
        {
            (GraphNames.TextEncoder, "tokenizers.text", manifest.Tokenizers?.Text),
            (GraphNames.TaskEncoder, "tokenizers.task", manifest.Tokenizers?.Task),
        })
        {
            check.That(entry is not null || !manifest.Graphs.ContainsKey(graph), field, $"missing, but there is a {graph}");
            if (entry is not null)
            {
                Tokenizer(check, entry, field);
            }
        }
    }

    private static void Chooser(ManifestChecker check, BundleManifest manifest)
    {
        check.That(
            manifest.Chooser is null || manifest.Tasks.Count > 0, "chooser", $"present, but family '{manifest.Family}' has no tasks");
        if (manifest.Chooser is ChooserEntry chooser)
        {
            check.FileName(chooser.File, "chooser.file");
        }

        if (manifest.Domains is DomainsEntry domains)
        {
            check.FileName(domains.File, "domains.file");
        }
    }

    private static void Tokenizer(ManifestChecker check, TokenizerEntry entry, string field)
    {
        check.FileName(entry.File, field + ".file");
        check.AtLeast(entry.MaxLength, 1, field + ".maxLength");
        check.AtLeast(entry.PadId, 0, field + ".padId");
        check.AtLeast(entry.PadMultiple, 1, field + ".padMultiple");
    }

    private static void Network(ManifestChecker check, NetworkSettings network)
    {
        AllPositive(check,
            (network.PatchSize, "patchSize"), (network.Channels, "channels"), (network.Dim, "dim"), (network.Layers, "layers"),
            (network.Heads, "heads"),
            (network.KeyValueHeads, "keyValueHeads"));
        check.That(network.Dim % network.Heads == 0 && network.Dim / network.Heads % 4 == 0, "network.heads",
            $"{network.Heads} heads do not part dim {network.Dim} into widths that are multiples of 4");
        check.That(network.Heads % network.KeyValueHeads == 0, "network.keyValueHeads",
            $"{network.KeyValueHeads} does not divide the {network.Heads} heads");
        check.Positive(network.RopeTheta, "network.ropeTheta");
        if (network.ProportionalAttention is ProportionalAttention proportional)
        {
            check.That(proportional.BaseSides.Count > 0 && proportional.BaseSides.All(static s => s > 0),
                "network.proportionalAttention.baseSides", "holds no side, or one below 1");
        }

        if (network.RopeExtrapolation is RopeExtrapolation extrapolation)
        {
            check.AtLeast(extrapolation.TrainedSide, 1, "network.ropeExtrapolation.trainedSide");
            check.Within(extrapolation.Watershed, 0, 1, "network.ropeExtrapolation.watershed");
        }
    }

    private static void AllPositive(ManifestChecker check, params ReadOnlySpan<(int Value, string Field)> numbers)
    {
        foreach ((int value, string field) in numbers)
        {
            check.AtLeast(value, 1, "network." + field);
        }
    }

    private static void PixWizardOnly(ManifestChecker check, BundleManifest manifest)
    {
        NetworkSettings network = manifest.Network;
        AllPositive(check,
            (network.SampleTokens, "sampleTokens"), (network.ImageTokens, "imageTokens"), (network.ImageFeatDim, "imageFeatDim"),
            (network.TextWidth, "textWidth"),
            (network.PooledWidth, "pooledWidth"), (network.ConditioningWidth, "conditioningWidth"));
        check.That(network.SampleTokens <= network.ImageTokens, "network.sampleTokens",
            $"{network.SampleTokens} is more than the {network.ImageTokens} image tokens there are");
        if (network.SourceFeatures is int features)
        {
            check.AtLeast(features, network.Channels * network.PatchSize * network.PatchSize, "network.sourceFeatures");
        }

        check.That(network.PixelField is null, "network.pixelField", $"present, but family '{manifest.Family}' has none");
        check.That(manifest.Classes is null, "classes", $"present, but family '{manifest.Family}' has none");
        check.That(manifest.Tasks.Count > 0, "tasks", "there is none");
        int cell = network.PatchSize * (manifest.Latent?.Downscale ?? 1);
        check.That(manifest.Resolution.Multiple % cell == 0, "resolution.multiple",
            $"{manifest.Resolution.Multiple} is no multiple of a token's {cell} pixels");
    }

    private static void Resolution(ManifestChecker check, BundleManifest manifest)
    {
        ResolutionSettings resolution = manifest.Resolution;
        check.AtLeast(resolution.Multiple, 1, "resolution.multiple");
        check.That(resolution.MaxRatio is >= 1 and < double.PositiveInfinity, "resolution.maxRatio", $"{resolution.MaxRatio} is below 1");
        check.That(resolution.Centers.Count > 0, "resolution.centers", "holds no centre");
        foreach (int center in resolution.Centers)
        {
            check.That(center >= resolution.Multiple && center % resolution.Multiple == 0, "resolution.centers",
                $"{center} is no multiple of {resolution.Multiple}");
        }

        foreach ((string center, IReadOnlyList<IReadOnlyList<int>> sizes) in resolution.Candidates)
        {
            string field = $"resolution.candidates.{center}";
            check.That(
                int.TryParse(center, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && resolution.Centers.Contains(side),
                field, "is no centre");
            check.That(sizes.Count > 0, field, "holds no size");
            foreach (IReadOnlyList<int> size in sizes)
            {
                check.That(size.Count == 2 && size.All(s => s > 0 && s % resolution.Multiple == 0), field,
                    $"[{string.Join(", ", size)}] is no [width, height] of multiples of {resolution.Multiple}");
            }
        }
    }

    private static void Sampling(ManifestChecker check, BundleManifest manifest)
    {
        SamplingSettings sampling = manifest.Sampling;
        check.Within(sampling.Steps, sampling.GridCountsPoints ? 2 : 1, 1000, "sampling.steps");
        check.Solver(sampling.Solver, "sampling.solver");
        check.Within(sampling.TimeShift, 0.01, 100, "sampling.timeShift");
        check.Within(sampling.TextGuidance, 0, 100, "sampling.textGuidance");
        check.Within(sampling.ImageGuidance, 0, 100, "sampling.imageGuidance");
        check.Within(sampling.GuidanceFrom ?? 0, 0, 1, "sampling.guidanceFrom");
        check.Within(sampling.GuidanceTo ?? 1, 0, 1, "sampling.guidanceTo");
        check.NotNegative(sampling.NoiseScale, "sampling.noiseScale");
        if (sampling.GuidedChannels is int channels)
        {
            check.Within(channels, 1, manifest.Network.Channels, "sampling.guidedChannels");
        }
    }

    private static void Restorer(ManifestChecker check, BundleManifest manifest, BundleFamily family)
    {
        Shape(GraphNames.Restorer, manifest.Restorer);
        Shape(GraphNames.Perception, manifest.Perception);
        for (int i = 0; i < manifest.Tasks.Count; i++)
        {
            if (manifest.Tasks[i].Restorer is TaskRestorer restorer)
            {
                restorer.Check(check, manifest.Tasks[i], $"tasks[{i}].restorer");
                check.That(manifest.Graphs.ContainsKey(restorer.GraphName), $"graphs.{restorer.GraphName}",
                    $"missing, but task '{manifest.Tasks[i].Id}' needs it");
            }
        }

        void Shape(string graph, RestorerSettings? shape)
        {
            bool isThere = manifest.Graphs.ContainsKey(graph);
            check.That(!isThere || family == BundleFamily.PixWizardPixel, $"graphs.{graph}",
                $"present, but family '{manifest.Family}' has none");
            check.That(isThere || shape is null, graph, $"present, but there is no graph '{graph}'");
            shape?.Check(check, graph);
        }
    }

    private static void Tasks(ManifestChecker check, BundleManifest manifest)
    {
        SamplingSettings sampling = manifest.Sampling;
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < manifest.Tasks.Count; i++)
        {
            TaskEntry task = manifest.Tasks[i];
            string field = $"tasks[{i}]";
            check.Text(task.Id, field + ".id");
            check.Text(task.Name, field + ".name");
            check.That(seen.Add(task.Id), field + ".id", $"'{task.Id}' occurs twice");
            check.That(
                task.Examples.Count > 0 && !task.Examples.Any(string.IsNullOrWhiteSpace), field + ".examples",
                "there is none, or one is empty");
            check.Text(task.Wording ?? task.Id, field + ".wording");
            check.That(task.TaughtOn?.Any(string.IsNullOrWhiteSpace) != true, field + ".taughtOn", "a kind of pictures is empty");
            check.That(task.Embedding is null || task.Embedding.Count == manifest.Network.PooledWidth, field + ".embedding",
                $"{task.Embedding?.Count} numbers where network.pooledWidth is {manifest.Network.PooledWidth}");
            check.That(task.Embedding is null || task.Embedding.All(float.IsFinite), field + ".embedding", "a number is not finite");
            check.That(task.Steps is null or (>= 1 and <= 1000), field + ".steps", $"{task.Steps} is not within 1 to 1000");
            check.Within(task.TimeShift ?? 1, 0.01, 100, field + ".timeShift");
            check.Solver(task.Solver ?? sampling.Solver, field + ".solver");
            check.Within(task.TextGuidance ?? 0, 0, 100, field + ".textGuidance");
            check.Within(task.ImageGuidance ?? 0, 0, 100, field + ".imageGuidance");
            check.NotNegative(task.NoiseScale ?? 0, field + ".noiseScale");
            task.Decoder.Check(check, field + ".decoder");
        }
    }
}
