namespace OnnxPixWizard.Bundles;

/// <summary>An opened bundle: its manifest, and the paths of its files, all of which exist.</summary>
public sealed class Bundle
{
    private Bundle(string folder, BundleManifest manifest)
    {
        Folder = folder;
        Manifest = manifest;
        _ = BundleFamilies.TryParse(manifest.Family, out BundleFamily family);
        Family = family;
    }

    /// <summary>Full path of the bundle's folder.</summary>
    public string Folder { get; }

    /// <summary>The checked manifest.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>The manifest's family.</summary>
    public BundleFamily Family { get; }

    /// <summary>Full path of the manifest.</summary>
    public string ManifestFile => Path.Combine(Folder, BundleManifest.FileName);

    /// <summary>Opens a bundle: reads and checks its manifest, and that every file it names is there. Graphs are not loaded yet.</summary>
    /// <param name="path">The bundle's folder, or its <c>bundle.json</c>.</param>
    /// <exception cref="BundleException">There is no bundle, its manifest is wrong, or a file is missing.</exception>
    public static Bundle Open(string path)
    {
        string folder = Path.GetFullPath(path);
        if (File.Exists(folder) && Path.GetFileName(folder) == BundleManifest.FileName)
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        string manifestFile = Path.Combine(folder, BundleManifest.FileName);
        if (!File.Exists(manifestFile))
        {
            throw new BundleException(
                BundleFault.NotFound, path, null, "there is no bundle here", $"Name a folder that holds {BundleManifest.FileName}");
        }

        Bundle bundle = new(folder, BundleManifest.Load(manifestFile));
        foreach ((string field, string file) in bundle.Files())
        {
            if (!File.Exists(Path.Combine(folder, file)))
            {
                throw new BundleException(
                    BundleFault.File, Path.Combine(folder, file), null, $"missing, although {field} of the manifest names it",
                    "Copy the whole bundle again, or export it again");
            }
        }

        return bundle.Manifest.Tasks.Any(static task => task.Decoder.SettingsFile is not null) ? bundle.WithTaskSettings() : bundle;
    }

    /// <summary>Whether the bundle has a graph, or a variant of it.</summary>
    public bool HasGraph(string name, string? variant = null) =>
        Manifest.Graphs.TryGetValue(name, out GraphEntry? entry) && (variant is null || entry.Variants.ContainsKey(variant));

    /// <summary>Full path of a graph's file.</summary>
    /// <exception cref="BundleException">The bundle has no such graph or variant.</exception>
    public string GraphFile(string name, string? variant = null)
    {
        string? file = Manifest.Graphs.TryGetValue(name, out GraphEntry? entry)
            ? variant is null ? entry.File : entry.Variants.GetValueOrDefault(variant)
            : null;
        return file is null
            ? throw new BundleException(
                BundleFault.Manifest, ManifestFile, variant is null ? $"graphs.{name}" : $"graphs.{name}.variants.{variant}",
                "missing", "Export the bundle again with this graph")
            : Path.Combine(Folder, file);
    }

    /// <summary>Full path of a file that the manifest names relative to the bundle's folder.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);

    private Bundle WithTaskSettings() => new(Folder, Manifest with
    {
        Tasks =
        [
            .. Manifest.Tasks.Select(task => task.Decoder.SettingsFile is { } file
                ? task with { Decoder = task.Decoder.WithSettings(PathOf(file)) }
                : task),
        ],
    });

    private IEnumerable<(string Field, string File)> Files()
    {
        for (int i = 0; i < Manifest.Tasks.Count; i++)
        {
            if (Manifest.Tasks[i].Decoder.SettingsFile is { } settings)
            {
                yield return ($"tasks[{i}].decoder", settings);
            }
        }

        foreach ((string name, GraphEntry entry) in Manifest.Graphs)
        {
            yield return ($"graphs.{name}.file", entry.File);
            foreach ((string variant, string file) in entry.Variants)
            {
                yield return ($"graphs.{name}.variants.{variant}", file);
            }
        }

        if (Manifest.Chooser is ChooserEntry chooser)
        {
            yield return ("chooser.file", chooser.File);
        }

        if (Manifest.Domains is DomainsEntry domains)
        {
            yield return ("domains.file", domains.File);
        }

        if (Manifest.Tokenizers is TokenizerSet tokenizers)
        {
            yield return ("tokenizers.text.file", tokenizers.Text.File);
        }

        if (Manifest.Tokenizers?.Task is TokenizerEntry task)
        {
            yield return ("tokenizers.task.file", task.File);
        }
    }
}
