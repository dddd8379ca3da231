using System.Globalization;
using ConvBert.BuildClasses;
using ConvBert.Measurement;

// Publishes one small app as JIT and as every native class that this processor can start, and prints their size, start and speed side by
// side.
Options? options = Options.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(
        "usage: ConvBert.BuildClasses [--rounds N] [--apps DIR: keep the published apps there and use them again] [--results DIR: also keep the tables in DIR/<processor>/build-classes.md]");
    return 2;
}

string root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "ConvBert.sln")))
    root =
        Path.GetDirectoryName(root)
        ?? throw new DirectoryNotFoundException($"No folder with ConvBert.sln above '{AppContext.BaseDirectory}'.");

string project = Path.Combine(root, "benchmarks", "ConvBert.BuildClasses.App");
string demo = Path.Combine(root, "src", "ConvBert.Cli", "Demo", "fill-mask");
DirectoryInfo work = options.Apps is null ? Directory.CreateTempSubdirectory("convbert-classes-") : Directory.CreateDirectory(options.Apps);
try
{
    BuildClass[] classes = [BuildClass.Jit, .. BuildClass.Native];
    var apps = new Dictionary<BuildClass, PublishedApp>();
    foreach (BuildClass build in classes)
    {
        Console.Error.WriteLine($"publishing {build.Name}");
        apps[build] = PublishedApp.Publish(project, build, Path.Combine(work.FullName, apps.Count.ToString(CultureInfo.InvariantCulture)));
    }

    using var tables = new StringWriter();
    void WriteLine(string line)
    {
        Console.WriteLine(line);
        tables.WriteLine(line);
    }

    WriteLine("| build | bytes on disk | process with one answer, ms | over JIT |");
    WriteLine("|---|---|---|---|");
    foreach (StartLine line in Starts.Measure(apps, demo, options.Rounds))
    {
        WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {line.Build.Name} | {apps[line.Build].Size:N0} | {line.Milliseconds:0} | {line.OverJit:0.00} |"));
    }

    WriteLine("");
    WriteLine("| build | tier | size | tokens | forward, ms | over JIT on the same tier | share of the tier's peak |");
    WriteLine("|---|---|---|---|---|---|---|");
    foreach (PublishedSize size in PublishedSize.All)
    {
        using SyntheticFolder model = SyntheticFolder.Create(size);
        foreach (ForwardLine line in Forwards.Measure(apps, model.Path, size.Config, options.Rounds))
        {
            WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {line.Build.Name} | {line.Build.Tier} | {size.Name} | {Forwards.Tokens} | {line.Milliseconds:0.0} | {line.OverJit:0.00} | {line.PeakShare:P0} |"));
        }
    }

    if (options.Results is { } results) Console.Error.WriteLine(ResultsFolder.Write(results, "build-classes", tables.ToString()));
    return 0;
}
finally
{
    if (options.Apps is null) work.Delete(recursive: true);
}
