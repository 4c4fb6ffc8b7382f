namespace OnnxPixWizard.Export.Tests.Precision;

/// <summary>The bundle in the repository.</summary>
internal static class ShippedBundle
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string bundle = Path.Combine(folder.FullName, "models", "pixwizard-tiny");
            if (Directory.Exists(bundle))
            {
                return bundle;
            }
        }

        throw new InvalidOperationException("No folder above the tests holds models/pixwizard-tiny.");
    }
}
