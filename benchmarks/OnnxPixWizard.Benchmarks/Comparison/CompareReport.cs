using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using OnnxPixWizard.Benchmarks.Measurement;

namespace OnnxPixWizard.Benchmarks.Comparison;

/// <summary>All figures of a comparison.</summary>
internal sealed record CompareReport
{
    /// <summary>Load average a processor above which times are not to be trusted.</summary>
    private const double Busy = 0.2;

    public required MachineState Machine { get; init; }

    public required string OnnxRuntimeVersion { get; init; }

    public required CompareOptions Options { get; init; }

    public double? LoadAverageAfter { get; set; }

    public List<PartReport> Parts { get; } = [];

    /// <summary>Why wall times mean little; null on a machine that had nothing else to do before.</summary>
    public string? Warning => Machine.LoadAverage is double load && load > Busy * Machine.Processors
        ? string.Create(CultureInfo.InvariantCulture,
            $"the machine was under load ({load:F1} on {Machine.Processors} processors) before this began: "
                + $"compare CPU times and ratios only")
        : null;

    /// <summary>The report as a page.</summary>
    public string ToMarkdown()
    {
        StringBuilder page = new();
        page.AppendLine("# Comparison").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{Machine.Model}, {Machine.Processors} processors ({Machine.Architecture}), "
                + $"{Machine.MemoryBytes / 1e9:F0} GB, {Machine.System}; ONNX Runtime {OnnxRuntimeVersion}; load "
                + $"{Harness.ReportText.Load(Machine.LoadAverage)} before, {Harness.ReportText.Load(LoadAverageAfter)} after; "
                + $"{Options.Rounds} round(s) in turns, medians unless a column says otherwise.");
        if (Warning is { } warning)
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"**Not idle:** {warning}.");
        }

        foreach (PartReport part in Parts)
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {part.Title}").AppendLine();
            part.AppendTo(page);
        }

        return page.ToString();
    }
}

/// <summary>The figures of one part: rows of named values, all of one set of columns.</summary>
/// <param name="Name">The part's word.</param>
/// <param name="Title">Its heading.</param>
internal sealed record PartReport(string Name, string Title)
{
    public List<OrderedDictionary<string, object?>> Rows { get; } = [];

    /// <summary>What was left out and why, and what figures rest on.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Columns by which charts are drawn: labels, and what is drawn.</summary>
    [JsonIgnore]
    public (string[] Labels, string Value)? Chart { get; set; }

    public void Add(params ReadOnlySpan<(string Column, object? Value)> values)
    {
        OrderedDictionary<string, object?> row = new(StringComparer.Ordinal);
        foreach ((string column, object? value) in values)
        {
            // JSON knows no such numbers.
            row.Add(column, value is double number && !double.IsFinite(number) ? null : value);
        }

        Rows.Add(row);
    }

    public void AppendTo(StringBuilder page)
    {
        foreach (string note in Notes)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"{note}").AppendLine();
        }

        string[] columns = [.. Rows.SelectMany(static row => row.Keys).Distinct(StringComparer.Ordinal)
            .Where(column => Rows.Exists(row => row.GetValueOrDefault(column) is not null))];
        if (columns.Length == 0)
        {
            return;
        }

        page.AppendLine($"| {string.Join(" | ", columns)} |").AppendLine($"|{string.Concat(columns.Select(static _ => " --- |"))}");
        foreach (OrderedDictionary<string, object?> row in Rows)
        {
            page.AppendLine($"| {string.Join(" | ", columns.Select(column => Text(row.GetValueOrDefault(column))))} |");
        }
    }

    internal static string Text(object? value) => value switch
    {
        null => string.Empty,
        double number when number == 0 || Math.Abs(number) is >= 1e-3 and < 1e6 => number.ToString(
            Math.Abs(number) >= 100 ? "F0" : Math.Abs(number) >= 10 ? "F1" : "F3", CultureInfo.InvariantCulture),
        double number => number.ToString("E1", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
