using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>How many items an operation handles in a second of its mean time.</summary>
/// <param name="name">Heading with the unit.</param>
/// <param name="items">Items that one operation of a benchmark handles.</param>
internal sealed class RateColumn(string name, Func<BenchmarkCase, double> items) : IColumn
{
    private const double NanosecondsPerSecond = 1e9;

    public string Id => nameof(RateColumn) + name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => $"{name} at the mean time";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => summary[benchmarkCase]?.ResultStatistics is { } statistics
        ? (items(benchmarkCase) * NanosecondsPerSecond / statistics.Mean).ToString("N1", CultureInfo.InvariantCulture)
        : "?";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
