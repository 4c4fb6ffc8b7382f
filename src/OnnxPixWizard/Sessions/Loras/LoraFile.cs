using System.Text.Json;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>A file's changes by the name of the layer that each is for.</summary>
/// <param name="Path">The file.</param>
/// <param name="Modules">The changes.</param>
internal sealed record LoraFile(string Path, IReadOnlyList<LoraModule> Modules)
{
    // What follows the layer's name: PEFT, kohya, diffusers' older forms. PEFT puts the adapter's name before "weight".
    private static readonly (string Mark, bool IsUp)[] s_marks =
    [
        (".lora_A.", false), (".lora_B.", true), (".lora_down.", false), (".lora_up.", true), (".lora.down.", false), (".lora.up.", true),
        (".lora_linear_layer.down.", false), (".lora_linear_layer.up.", true),
    ];

    private const string Alpha = ".alpha", Weight = "weight";

    /// <summary>Reads a file.</summary>
    /// <exception cref="LoraException">It is missing, damaged or no file of low-rank changes.</exception>
    public static LoraFile Read(string path)
    {
        using TensorFile file = TensorFile.Open(path);
        Dictionary<string, string> downs = new(StringComparer.Ordinal), ups = new(StringComparer.Ordinal);
        Dictionary<string, float> alphas = new(StringComparer.Ordinal);
        foreach (string key in file.Names)
        {
            if (key.EndsWith(Alpha, StringComparison.Ordinal))
            {
                alphas[key[..^Alpha.Length]] = file.Read(key) is [float alpha] ? alpha
                    : throw new LoraException(path, key, "it holds more than one number", "An alpha is a single number");
                continue;
            }

            (string mark, bool isUp) = Array.Find(s_marks, m => key.Contains(m.Mark, StringComparison.Ordinal));
            int at = mark is null ? -1 : key.LastIndexOf(mark, StringComparison.Ordinal);
            if (at < 1 || !key.EndsWith(Weight, StringComparison.Ordinal))
            {
                throw new LoraException(path, key, "it is no part of a low-rank change",
                    "Known are pairs of lora_A and lora_B, or lora_down and lora_up, with alpha; other kinds of adapters are not applied");
            }

            if (!(isUp ? ups : downs).TryAdd(key[..at], key))
            {
                throw new LoraException(path, key, "the layer has two of these", "Keep one adapter in the file");
            }
        }

        if (downs.Keys.Concat(ups.Keys).Concat(alphas.Keys).FirstOrDefault(m => !downs.ContainsKey(m) || !ups.ContainsKey(m)) is { } lone)
        {
            throw new LoraException(path, ups.GetValueOrDefault(lone) ?? downs.GetValueOrDefault(lone) ?? lone + Alpha,
                "its counterpart is missing", "A layer needs both lora_A and lora_B, or lora_down and lora_up");
        }

        float? shared = SharedAlpha(path);
        return downs.Count == 0
            ? throw new LoraException(path, null, "it holds no low-rank changes", "Give a file that a LoRA training wrote")
            : new LoraFile(path, [.. downs.Select(down => Module(file, path, down.Key, down.Value, ups[down.Key],
                alphas.TryGetValue(down.Key, out float own) ? own : shared))]);
    }

    private static LoraModule Module(TensorFile file, string path, string name, string down, string up, float? alpha)
    {
        long[] downShape = file.ShapeOf(down), upShape = file.ShapeOf(up);
        bool fit = downShape.Length >= 2 && upShape.Length >= 2 && downShape[0] == upShape[1] && !upShape.AsSpan(2).ContainsAnyExcept(1);
        int rank = fit ? (int)downShape[0] : 0;
        return rank > 0
            ? new LoraModule(name, down, up, downShape, upShape, rank, (alpha ?? rank) / rank, file.Read(down), file.Read(up))
            : throw new LoraException(path, down, $"its shape [{string.Join(", ", downShape)}] and the shape "
                + $"[{string.Join(", ", upShape)}] of "
                + $"'{up}' have no rank in common", "They must be [rank, inputs, ...] and [outputs, rank]");
    }

    // PEFT keeps alpha in a file of its own beside the tensors.
    private static float? SharedAlpha(string path)
    {
        string config = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, "adapter_config.json");
        if (System.IO.Path.GetFileName(path) != "adapter_model.safetensors" || !File.Exists(config))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(config));
            JsonElement root = document.RootElement;
            foreach (string other in (string[])["use_rslora", "use_dora"])
            {
                if (root.TryGetProperty(other, out JsonElement set) && set.ValueKind == JsonValueKind.True)
                {
                    throw new LoraException(config, other, "such adapters are not applied", "Train a plain LoRA");
                }
            }

            return root.TryGetProperty("lora_alpha", out JsonElement alpha) ? alpha.GetSingle() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or IOException)
        {
            throw new LoraException(config, null, $"it can't be read ({e.Message.TrimEnd('.')})", "Copy it again, or remove it", e);
        }
    }
}

/// <summary>The change of one layer: scale · up · down.</summary>
/// <param name="Name">The layer, as the file names it.</param>
/// <param name="DownKey">Key of <paramref name="Down"/>.</param>
/// <param name="UpKey">Key of <paramref name="Up"/>.</param>
/// <param name="DownShape">[rank, inputs, kernel...].</param>
/// <param name="UpShape">[outputs, rank].</param>
/// <param name="Rank">Columns of up, rows of down.</param>
/// <param name="Scale">alpha / rank.</param>
/// <param name="Down">Row-major.</param>
/// <param name="Up">Row-major.</param>
internal sealed record LoraModule(
    string Name, string DownKey, string UpKey, long[] DownShape, long[] UpShape, int Rank, float Scale, float[] Down, float[] Up);
