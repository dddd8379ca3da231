using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace ConvBert.Benchmarks;

/// <summary>Billions of something a second: a case's amount over its mean time.</summary>
internal sealed class RateColumn(string name, string legend, Func<IMeasuredWork, double> amount) : IColumn
{
    public string Id => nameof(RateColumn) + name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        double total = Work(benchmarkCase) is { } work ? amount(work) : 0;
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Mean;
        return total == 0 || nanoseconds is null ? "-" : (total / nanoseconds.Value).ToString("F1", CultureInfo.InvariantCulture);
    }

    public override string ToString() => ColumnName;

    /// <summary>A benchmark object with the case's parameters, asked for its amounts only.</summary>
    private static IMeasuredWork? Work(BenchmarkCase benchmarkCase)
    {
        if (Activator.CreateInstance(benchmarkCase.Descriptor.Type) is not IMeasuredWork work) return null;
        foreach (ParameterInstance parameter in benchmarkCase.Parameters.Items)
        {
            work.GetType().GetProperty(parameter.Name)!.SetValue(work, parameter.Value);
        }
        return work;
    }
}
