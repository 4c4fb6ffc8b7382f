namespace OnnxPixWizard.Benchmarks.Comparison;

/// <summary>What is compared.</summary>
internal sealed record CompareOptions
{
    /// <summary>Folders of the bundles.</summary>
    public required IReadOnlyList<string> Bundles { get; init; }

    /// <summary>Names of <see cref="ComparePart.All"/>.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>Who takes part beside this runtime: names of <see cref="Contenders.ContenderProcess"/>.</summary>
    public required IReadOnlyList<string> Others { get; init; }

    /// <summary>Threads of a graph's execution, a round of measurements for each.</summary>
    public required IReadOnlyList<int> Threads { get; init; }

    /// <summary>Guidance scales of the text, likewise.</summary>
    public required IReadOnlyList<double> Guidance { get; init; }

    /// <summary>How often the contenders take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>Steps of a loop.</summary>
    public required int Steps { get; init; }

    /// <summary>Layers of the wide network; null: as many as memory allows.</summary>
    public int? Layers { get; init; }

    /// <summary>Task of whole requests; null: the first that is answered by sampling.</summary>
    public string? Task { get; init; }

    /// <summary>The program whose start is measured; null: the one that was built beside this one.</summary>
    public string? Program { get; init; }

    /// <summary>Seconds of a matrix product's measurement, and megapixels of the photo that is restored.</summary>
    public required double GemmSeconds { get; init; }

    public required double Megapixels { get; init; }
}

/// <summary>The parts of a comparison.</summary>
/// <param name="Name">Its word on the command line.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Run">Measures it; gets the report to add to.</param>
internal sealed record ComparePart(string Name, string Title, Action<CompareOptions, PartReport> Run)
{
    public static IReadOnlyList<ComparePart> All { get; } =
    [
        new("step", "The sampling loop of the bundles", Parts.LoopPart.OfBundles),
        new("wide", "PixWizard-2B at its full width, 512x512", Parts.LoopPart.OfWide),
        new("request", "Whole requests, encoders to picture", Parts.RequestPart.Run),
        new("start", "Cold start to the saved picture", Parts.StartPart.Run),
        new("throughput", "Batches and parallel requests", Parts.ThroughputPart.Run),
        new("restore", "Restoring a photo at its own size", Parts.RestorePart.Run),
        new("train", "Training", Parts.TrainPart.Run),
        new("presets", "Presets", Parts.PresetPart.Run),
    ];
}
