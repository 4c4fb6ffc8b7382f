using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Text;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Benchmarks.Comparison.Cases;

/// <summary>Makes cases: of a bundle's own encoders, or of made numbers where only the loop is compared.</summary>
internal static class CaseMaker
{
    /// <summary>The published default, at which the branch without any condition has no weight.</summary>
    public const double ImageGuidance = 1;

    private const ulong Seed = 1;

    /// <summary>A request as the bundle's own networks read it.</summary>
    /// <param name="bundle">A bundle of a PixWizard family.</param>
    /// <param name="task">Task that is answered by sampling; null: the first one that takes a picture.</param>
    /// <param name="steps">Steps of the loop.</param>
    /// <param name="folder">Receives the case; created.</param>
    /// <exception cref="OptionException">There is no such task.</exception>
    public static CaseFolder OfRequest(Bundle bundle, string? task, int steps, string folder)
    {
        BundleManifest manifest = bundle.Manifest;
        TaskEntry entry = manifest.Tasks.FirstOrDefault(t => t.Restorer is null && (task is null ? t.TakesImage : t.Id == task))
            ?? throw new OptionException("--task", $"--task: bundle '{manifest.Name}' has no task '{task}' that is answered by sampling.");
        int side = manifest.Resolution.Centers[0];
        using Work work = new(progress: null, CancellationToken.None);
        using GraphSet graphs = new(bundle, new RuntimeOptions { Provider = ExecutionProvider.Cpu });
        StateCodec codec = new(manifest, graphs);
        ImageConditioner images = new(bundle, graphs, codec, cacheBytes: 0);
        TextConditioner texts = new(bundle, graphs, cacheBytes: 0);
        string instruction = entry.Wording ?? entry.Examples[0];
        Picture picture = MadePicture.Create(new ImageSize(side, side));
        ImageEncoding image = images.Encode(picture, sampleSeed: null, work);
        (CaseFolder made, float[] noise) = Begin(bundle, side, steps, folder, entry.Id, instruction);
        Add(made, string.Empty, texts.Encode(instruction, work), manifest.Network);
        Add(made, "null.", texts.Encode(string.Empty, work), manifest.Network);
        made.Add<float>("image_tokens", image.ImageTokens, 1, manifest.Network.ImageTokens, manifest.Network.ImageFeatDim);
        int tokens = noise.Length / made.Facts.TokenFeatures;
        made.Add<float>("source_tokens", image.SourceTokens, 1, tokens, manifest.Network.SourceWidth());
        made.Add<float>(
            "null.source_tokens", images.SourceTokens(noise, picture.Size, work), 1, tokens, manifest.Network.SourceWidth());
        AddEncoderInputs(made, bundle, instruction, picture);
        made.Save();
        return made;
    }

    /// <summary>A loop over made numbers.</summary>
    /// <param name="bundle">Conditioner, modulation and step are enough.</param>
    /// <param name="side">Sides of the picture in pixels.</param>
    /// <param name="textTokens">Tokens of the instruction.</param>
    /// <param name="steps">Steps of the loop.</param>
    /// <param name="folder">Receives the case; created.</param>
    public static CaseFolder OfNumbers(Bundle bundle, int side, int textTokens, int steps, string folder)
    {
        NetworkSettings network = bundle.Manifest.Network;
        (CaseFolder made, float[] noise) = Begin(bundle, side, steps, folder, task: null, instruction: null);
        int tokens = noise.Length / made.Facts.TokenFeatures;
        ulong stream = 1;
        foreach ((string prefix, int length) in (ReadOnlySpan<(string, int)>)[(string.Empty, textTokens), ("null.", 8)])
        {
            made.Add<float>(prefix + "hidden_states", Noise(length * network.TextWidth), 1, length, network.TextWidth);
            made.Add<bool>(prefix + "text_mask", [.. Enumerable.Repeat(element: true, length)], 1, length);
            made.Add<float>(prefix + "text_embeds", Noise(network.PooledWidth), 1, network.PooledWidth);
            made.Add<float>(prefix + "source_tokens", Noise(tokens * network.SourceWidth()), 1, tokens, network.SourceWidth());
        }

        made.Add<float>(
            "image_tokens", Noise(network.ImageTokens * network.ImageFeatDim), 1, network.ImageTokens, network.ImageFeatDim);
        made.Save();
        return made;

        float[] Noise(int length)
        {
            float[] values = new float[length];
            GaussianNoise.Fill(values, Seed, ++stream);
            return values;
        }
    }

    private static (CaseFolder Case, float[] NoisePlanes) Begin(
        Bundle bundle, int side, int steps, string folder, string? task, string? instruction)
    {
        BundleManifest manifest = bundle.Manifest;
        NetworkSettings network = manifest.Network;
        Directory.CreateDirectory(folder);
        int cells = side / (manifest.Latent?.Downscale ?? 1), features = network.TokenWidth();
        TokenGrid grid = TokenGrid.Of(cells, cells, network.PatchSize);
        CaseFolder made = new(folder, new CaseFacts
        {
            Name = manifest.Name,
            Bundle = bundle.Folder,
            Width = side,
            Height = side,
            Times = TimeGrid.Create(new TimeGridOptions { Steps = steps }),
            TokenFeatures = features,
            GuidedFeatures = features / network.Channels * Math.Min(manifest.Sampling.GuidedChannels ?? network.Channels, network.Channels),
            ImageGuidance = ImageGuidance,
            Task = task,
            Instruction = instruction,
            Latent = manifest.Latent is { } latent ? [latent.Scale, latent.Shift] : null,
            PatchSize = network.PatchSize,
            Channels = network.Channels,
            Graphs = manifest.Graphs.Keys.Where(static g => !GraphNames.AnswersInPixels(g)).ToDictionary(
                static g => g, g => g == GraphNames.Step ? BundleWorkload.StepFile(bundle) : bundle.GraphFile(g), StringComparer.Ordinal),
        });
        float[] planes = new float[network.Channels * cells * cells], tokens = new float[planes.Length];
        GaussianNoise.Fill(planes, Seed);
        Patches.Patchify(planes, grid, network.Channels, network.PatchSize, tokens);
        made.Add<float>("noise", tokens, 1, grid.Count, features);
        float[] cosine = new float[grid.Count * network.HeadWidth() / 2], sine = new float[cosine.Length];
        RopeTable.Fill(new RopeSettings { HeadWidth = network.HeadWidth(), Theta = network.RopeTheta }, grid, cosine, sine);
        made.Add<float>("rope_cos", cosine, 1, grid.Count, network.HeadWidth() / 2);
        made.Add<float>("rope_sin", sine, 1, grid.Count, network.HeadWidth() / 2);
        PixWizardJob job = PixWizardJob.Smallest(manifest) with { Bucket = new ImageSize(side, side) };
        made.Add<float>("attention_gain", [job.AttentionGain(manifest, grid.Count)], 1, 1, 1, 1);
        return (made, planes);
    }

    private static void Add(CaseFolder made, string prefix, TextEncoding text, NetworkSettings network)
    {
        made.Add<float>(prefix + "hidden_states", text.HiddenStates, 1, text.Mask.Length, network.TextWidth);
        made.Add<bool>(prefix + "text_mask", text.Mask, 1, text.Mask.Length);
        made.Add<float>(prefix + "text_embeds", text.Pooled, 1, network.PooledWidth);
    }

    private static void AddEncoderInputs(CaseFolder made, Bundle bundle, string instruction, Picture picture)
    {
        float[] planes = new float[3 * picture.Size.Pixels];
        picture.ToPlanar(planes, PlanarRange.MinusOneToOne);
        made.Add<float>("image", planes, 1, 3, picture.Height, picture.Width);
        foreach ((string prefix, string text) in (ReadOnlySpan<(string, string)>)[(string.Empty, instruction), ("null.", string.Empty)])
        {
            AddIds("input_ids", bundle.Manifest.Tokenizers!.Text, prefix, text, withMask: true);
            if (bundle.Manifest.Tokenizers.Task is { } task)
            {
                AddIds("task_ids", task, prefix, text, withMask: false);
            }
        }

        void AddIds(string name, TokenizerEntry entry, string prefix, string text, bool withMask)
        {
            TokenBatch batch = Tokenizer.Load(bundle.PathOf(entry.File)).EncodeBatch([text], new PaddingRule
            {
                MaxLength = entry.MaxLength, PadId = entry.PadId, PadToMaxLength = entry.PadToMaxLength, MultipleOf = entry.PadMultiple,
            });
            made.Add(prefix + name, batch.Ids, 1, batch.Length);
            if (withMask)
            {
                made.Add(prefix + "attention_mask", batch.AttentionMask, 1, batch.Length);
            }
        }
    }
}
