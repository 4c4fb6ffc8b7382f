namespace OnnxPixWizard.Bundles;

/// <summary>Finds the bundle to run where the user named none.</summary>
public static class BundleLocator
{
    /// <summary>Environment variable that names the default bundle's folder.</summary>
    public const string Variable = "ONNXPIXWIZARD_MODEL";

    /// <summary>Bundle that ships with the program, below a folder <c>models</c>.</summary>
    public const string DefaultName = "pixwizard-tiny";

    /// <summary>
    /// The bundle's place: the one named; else <see cref="Variable"/>; else the default one below <c>models</c>, beside the program or in a
    /// folder above it.
    /// </summary>
    /// <param name="named">What the user named: a folder, a <c>bundle.json</c>, or the name of a bundle below <c>models</c>. Null or empty:
    /// nothing.</param>
    /// <param name="defaultName">The bundle where nothing names one.</param>
    /// <exception cref="BundleException">Nothing is there.</exception>
    public static string Find(string? named = null, string defaultName = DefaultName)
    {
        string? wanted = string.IsNullOrEmpty(named) ? Environment.GetEnvironmentVariable(Variable) : named;
        if (string.IsNullOrEmpty(wanted))
        {
            return Search(defaultName) ?? throw new BundleException(BundleFault.NotFound, Path.Combine("models", defaultName), null,
                $"no such folder beside the program ('{AppContext.BaseDirectory}') or above it",
                $"Name a bundle, or set {Variable}");
        }

        if (File.Exists(wanted) || Directory.Exists(wanted))
        {
            return wanted;
        }

        bool bareName = wanted.AsSpan().IndexOfAny('/', '\\') < 0;
        return (bareName ? Search(wanted) : null)
            ?? throw new BundleException(BundleFault.NotFound, wanted, null, "there is no such folder",
                $"Name a folder that holds {BundleManifest.FileName}, or a bundle below 'models'");
    }

    private static string? Search(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "models", name);
            if (File.Exists(Path.Combine(candidate, BundleManifest.FileName)))
            {
                return candidate;
            }
        }

        return null;
    }
}
