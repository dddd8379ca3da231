namespace ConvBert.Core.Tests.Support;

/// <summary>The golden folders of this project, read in place.</summary>
internal static class Goldens
{
    private static readonly string Root = Find();

    internal static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    internal static IEnumerable<string> Folders(params string[] parts)
        => Directory.EnumerateDirectories(Path(parts)).Select(f => System.IO.Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string goldens = System.IO.Path.Combine(folder.FullName, "tests", "ConvBert.Core.Tests", "Goldens");
            if (Directory.Exists(goldens)) return goldens;
        }

        throw new DirectoryNotFoundException("tests/ConvBert.Core.Tests/Goldens is not above the test's folder.");
    }
}
