using System.Globalization;
using System.Text;

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
            text.Append(CultureInfo.InvariantCulture, $"| {part} | {record.Source} | {record.Parameters:N0} | {record.Precision} | {record.Licence} |\n");
        }

        if (lacking.Count > 0)
        {
            text.Append("\nNot complete yet: ").AppendJoin(", ", lacking).Append(" are missing.\n");
        }

        return text.ToString();
    }
}
