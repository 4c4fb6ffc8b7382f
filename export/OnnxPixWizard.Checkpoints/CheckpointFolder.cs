namespace OnnxPixWizard.Checkpoints;

/// <summary>Finds the file of weights in a folder as models are published in.</summary>
public static class CheckpointFolder
{
    /// <summary>In order of preference: averaged weights before others,
    /// safetensors before pickles, an index before a file of its own.</summary>
    private static readonly string[] UsualNames =
    [
        "consolidated_ema.00-of-01.safetensors", "consolidated_ema.00-of-01.pth",
        "consolidated.00-of-01.safetensors", "consolidated.00-of-01.pth",
        "model.safetensors.index.json", "model.safetensors",
        "diffusion_pytorch_model.safetensors.index.json", "diffusion_pytorch_model.safetensors",
        "pytorch_model.bin.index.json", "pytorch_model.bin",
        "diffusion_pytorch_model.bin.index.json", "diffusion_pytorch_model.bin",
        "model.fp16.safetensors", "diffusion_pytorch_model.fp16.safetensors",
    ];

    private static readonly string[] Endings = [".safetensors", ".pth", ".ckpt", ".bin", ".pt"];

    /// <summary>The file to open.</summary>
    /// <param name="folder">An existing folder; its subfolders are not searched.</param>
    /// <returns>A file under one of the usual names, else the only file that could be a checkpoint.</returns>
    /// <exception cref="CheckpointException">There is none, or there are several that none of the usual names tells apart.</exception>
    public static string FindWeights(string folder)
    {
        string? usual = UsualNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (usual is not null)
        {
            return usual;
        }

        string[] candidates = Candidates(folder);
        return candidates switch
        {
            [string only] => only,
            [] => throw new CheckpointException(folder, "the folder has no file of weights: neither one of the usual names "
                + $"({string.Join(", ", UsualNames)}) nor any *{string.Join(", *", Endings)}."),
            _ => throw new CheckpointException(folder, "the folder has several files of weights "
                + $"({string.Join(", ", candidates.Select(Path.GetFileName))}): name the one that is meant."),
        };
    }

    /// <summary>Whether a file's name ends as those of checkpoints do.</summary>
    internal static bool IsWeights(string name) => Endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    private static string[] Candidates(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder)
                .Where(static file => IsWeights(file)
                    && !Path.GetFileName(file).StartsWith("model_args.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, $"the folder can't be read: {e.Message}", e);
        }
    }
}
