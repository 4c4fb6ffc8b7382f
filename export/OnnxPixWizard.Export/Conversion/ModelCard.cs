using System.Globalization;
using System.Text;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>The model card of a converted bundle.</summary>
internal static class ModelCard
{
    /// <param name="name">The bundle's name.</param>
    /// <param name="parts">What it holds.</param>
    /// <param name="lacking">What it lacks.</param>
    public static string Text(string name, IReadOnlyDictionary<string, PartRecord> parts, IReadOnlyList<string> lacking)
    {
        StringBuilder text = new();
        text.Append("# ").Append(name).Append("\n\nConverted by `pixwizard-export convert pixwizard`; run by `pixwizard run --model`.\n\n");
        text.Append("| part | weights | parameters | precision | licence |\n| --- | --- | --- | --- | --- |\n");
        foreach ((string part, PartRecord record) in parts)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {part} | {record.Source} | {record.Parameters:N0} | {record.Precision} | {record.Licence} |\n");
        }

        if (lacking.Count > 0)
        {
            text.Append("\nNot complete yet: ").AppendJoin(", ", lacking).Append(" are missing.\n");
        }

        return text.ToString();
    }

    /// <summary>What a PixNerd bundle's manifest knows, for people.</summary>
    public static string PixNerd(BundleManifest manifest)
    {
        PixelFieldSettings field = manifest.Network.PixelField!;
        StringBuilder text = new();
        text.Append("# ").Append(manifest.Name)
            .Append("\n\nConverted by `pixwizard-export convert pixnerd`; run by `pixwizard generate --model`.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| family | {manifest.Family} |\n| --- | --- |\n");
        text.Append(CultureInfo.InvariantCulture, $"| weights | {manifest.Source} |\n| licence | {manifest.Licence} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| parameters | {manifest.Parameters:N0} |\n| precision | {manifest.Precision} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| size of the transformer's picture | {field.GridWidth}x{field.GridHeight} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| output sizes | any multiple of {manifest.Resolution.Multiple} |\n");
        return text.ToString();
    }
}
