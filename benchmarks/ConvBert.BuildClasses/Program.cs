using System.Globalization;
using ConvBert.BuildClasses;
using ConvBert.Measurement;

// Publishes one small app as JIT and as every native class that this processor can start, and prints their size, start and speed side by side.
Options? options = Options.Parse(args);
if (options is null)
{
    Console.Error.WriteLine("usage: ConvBert.BuildClasses [--rounds N] [--apps FOLDER: keep the published apps there and use them again]");
    return 2;
}

string root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "ConvBert.sln")))
    root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException($"No folder with ConvBert.sln above '{AppContext.BaseDirectory}'.");

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

    Console.WriteLine("| build | bytes on disk | process with one answer, ms | over JIT |");
    Console.WriteLine("|---|---|---|---|");
    foreach (StartLine line in Starts.Measure(apps, demo, options.Rounds))
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {line.Build.Name} | {apps[line.Build].Size:N0} | {line.Milliseconds:0} | {line.OverJit:0.00} |"));

    Console.WriteLine();
    Console.WriteLine("| build | tier | size | tokens | forward, ms | over JIT on the same tier | share of the tier's peak |");
    Console.WriteLine("|---|---|---|---|---|---|---|");
    foreach (PublishedSize size in PublishedSize.All)
    {
        using SyntheticFolder model = SyntheticFolder.Create(size);
        foreach (ForwardLine line in Forwards.Measure(apps, model.Path, size.Config, options.Rounds))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {line.Build.Name} | {line.Build.Tier} | {size.Name} | {Forwards.Tokens} | {line.Milliseconds:0.0} | {line.OverJit:0.00} | {line.PeakShare:P0} |"));
        }
    }

    return 0;
}
finally
{
    if (options.Apps is null) work.Delete(recursive: true);
}
