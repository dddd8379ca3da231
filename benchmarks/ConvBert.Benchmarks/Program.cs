using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using ConvBert.Benchmarks;
using ConvBert.Measurement;

// ConvBert.Benchmarks [--results DIR] [BenchmarkDotNet's options]; --results keeps a table for each class in DIR/<processor>.
string? results = null;
if (args is ["--results", string folder, ..]) (results, args) = (folder, args[2..]);

IConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .WithBuildTimeout(TimeSpan.FromMinutes(10))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(new RateColumn("GFLOP/s", "Billions of floating-point operations a second, two for a multiply-add", work => work.Operations))
    .AddColumn(new RateColumn("GB/s", "Billions of bytes a second, each operand counted once", work => work.Bytes));
IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
if (results is null) return;

foreach (Summary summary in summaries.Where(summary => summary.Reports.Length > 0))
{
    var table = new AccumulationLogger();
    MarkdownExporter.GitHub.ExportToLog(summary, table);
    Console.WriteLine(ResultsFolder.Write(results, summary.BenchmarksCases[0].Descriptor.Type.Name, table.GetLog()));
}
