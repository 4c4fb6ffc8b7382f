using System.Globalization;
using System.Security;
using System.Text;
using NetVips;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Benchmarks.Comparison;

/// <summary>Bars of each part's main figure, drawn as SVG and rendered by libvips.</summary>
internal static class CompareCharts
{
    private const int Row = 26, Left = 360, Bar = 420, Top = 46;
    private const double Scale = 1.5;

    /// <summary>Writes a picture for each part that has something to draw.</summary>
    /// <returns>The lines of a page that show them.</returns>
    public static string Write(CompareReport report, string folder)
    {
        VipsLibrary.EnsureStarted();
        StringBuilder lines = new();
        foreach (PartReport part in report.Parts.Where(static part => part.Chart is not null))
        {
            (string[] labels, string value) = part.Chart!.Value;
            (string Label, double Value)[] bars = [.. part.Rows.Where(row => row.GetValueOrDefault(value) is double).Select(row =>
                (string.Join(", ", labels.Select(label => $"{(label == "contender" ? "" : label + " ")}{PartReport.Text(row[label])}")),
                    (double)row[value]!))];
            if (bars.Length > 0)
            {
                string file = $"compare-{part.Name}.png";
                using Image picture = Image.SvgloadBuffer(Encoding.UTF8.GetBytes(Draw($"{part.Title}: {value}", bars)), scale: Scale);
                picture.Pngsave(Path.Combine(folder, file));
                lines.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"![{part.Title}: {value}]({file})");
            }
        }

        return lines.ToString();
    }

    private static string Draw(string title, (string Label, double Value)[] bars)
    {
        double most = bars.Max(static bar => bar.Value);
        int height = Top + (Row * bars.Length) + 14;
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Left + Bar + 110}\" height=\"{height}\" "
            + $"font-family=\"sans-serif\" font-size=\"13\">"
            + $"<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
            + $"<text x=\"14\" y=\"26\" font-size=\"16\" font-weight=\"bold\">{SecurityElement.Escape(title)}</text>");
        foreach ((int i, (string label, double value)) in bars.Index())
        {
            int y = Top + (i * Row);
            string color = label.Contains(Contenders.ContenderProcess.Runtime, StringComparison.Ordinal) ? "#2a78c8" : "#9aa5b1";
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 10}\" y=\"{y + 16}\" text-anchor=\"end\">"
                + $"{SecurityElement.Escape(label)}</text><rect x=\"{Left}\" y=\"{y + 3}\" width=\"{Math.Max(1, Bar * value / most):F1}\" "
                + $"height=\"{Row - 8}\" fill=\"{color}\"/><text x=\"{Left + (Bar * value / most) + 6:F1}\" y=\"{y + 16}\">"
                + $"{PartReport.Text(value)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }
}
