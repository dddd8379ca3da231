namespace ConvBert.FineTuning.Tests.Support;

/// <summary>The demo models and the examples that they were trained and measured on.</summary>
internal static class DemoFiles
{
    /// <summary>A demo model's folder.</summary>
    public static string Model(string name) => Path.Combine(Repository.Root, "src", "ConvBert.Cli", "Demo", name);

    /// <summary>A file of examples.</summary>
    public static string Dataset(string name) => Path.Combine(Repository.Root, "tools", "demo", "data", name);
}
