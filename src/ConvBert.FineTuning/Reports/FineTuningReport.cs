using System.Reflection;
using System.Text;
using ConvBert.FineTuning.Reports;
using ConvBert.Tokenization.Files;

namespace ConvBert.FineTuning;

/// <summary>What people read about a run: a page, its charts as pictures, and the model card.</summary>
public static class FineTuningReport
{
    /// <summary>The folder of the pictures within the model's.</summary>
    private const string Pictures = "charts";

    /// <summary>The version of this library, without the commit.</summary>
    internal static string Version =>
        typeof(FineTuningReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>() is { } version
            ? version.InformationalVersion.Split('+')[0]
            : "";

    /// <summary>
    /// Writes <c>report.html</c> (one file without references to others), the charts as <c>charts/*.svg</c>, and the model card
    /// <c>README.md</c> into the folder of the trained model, all of them or none.
    /// </summary>
    /// <param name="result">The run.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Write(FineTuningResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Chart[] charts = [.. Charts(result)];
        using var files = new AtomicFiles();
        void Add(string name, string content) => files.Add(
            Path.Combine(result.OutputDir, name), stream => stream.Write(Encoding.UTF8.GetBytes(content)), flushToDisk: false);
        foreach (Chart chart in charts) Add(Path.Combine(Pictures, chart.Name + ".svg"), chart.ToFile());
        Add("report.html", HtmlReport.Write(result));
        Add("README.md", ModelCard.Write(result, charts.Select(chart => $"{Pictures}/{chart.Name}.svg")));
        files.Commit();
    }

    private static IEnumerable<Chart> Charts(FineTuningResult result) =>
        RunCharts.Curves(result)
            .Append(RunCharts.Results(result.Evaluation))
            .Append(RunCharts.Balance(result.TrainDataset))
            .OfType<Chart>();
}
