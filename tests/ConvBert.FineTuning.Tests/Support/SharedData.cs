namespace ConvBert.FineTuning.Tests.Support;

/// <summary>The demo models of the repository and the generated data sets beside it.</summary>
internal static class SharedData
{
    /// <summary>Whether the data sets are there.</summary>
    public static bool HasDatasets => Repository.Shared("datasets") is not null;

    /// <summary>A demo model's folder.</summary>
    public static string Model(string name) => Path.Combine(Repository.Root, "src", "ConvBert.Cli", "Demo", name);

    /// <summary>A file of a data set.</summary>
    public static string Dataset(string name) => Path.Combine(Repository.Shared("datasets")!, name);
}
