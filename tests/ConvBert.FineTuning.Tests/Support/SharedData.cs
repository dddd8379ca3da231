namespace ConvBert.FineTuning.Tests.Support;

/// <summary>The demo models of the repository and the generated data sets beside it.</summary>
internal static class SharedData
{
    private static readonly string Root = FindRoot();

    /// <summary>Whether the data sets are there.</summary>
    public static bool HasDatasets => Directory.Exists(Path.Combine(Root, "..", "shared", "datasets"));

    /// <summary>A demo model's folder.</summary>
    public static string Model(string name) => Path.Combine(Root, "src", "ConvBert.Cli", "Demo", name);

    /// <summary>A file of a data set.</summary>
    public static string Dataset(string name) => Path.Combine(Root, "..", "shared", "datasets", name);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ConvBert.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException($"No ConvBert.sln above {AppContext.BaseDirectory}.");
    }
}
