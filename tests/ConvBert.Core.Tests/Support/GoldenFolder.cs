using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ConvBert.Tests.Support;

/// <summary>Where the goldens lie that are part of the project.</summary>
internal static class GoldenFolder
{
    /// <summary>A folder of the project's own goldens, such as <c>models</c>.</summary>
    public static string Of(params string[] names) => Path.Combine([Root(), "Goldens", .. names]);

    /// <summary>The cases below a folder that hold weights, by name.</summary>
    public static IEnumerable<string> CasesIn(string folder) => Directory.EnumerateDirectories(folder)
        .Where(path => File.Exists(Path.Combine(path, "cases.json")))
        .Select(path => Path.GetFileName(path)!)
        .Order(StringComparer.Ordinal);

    public static JsonElement CallsOf(string folder) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cases.json"))).RootElement.GetProperty("calls");

    private static string Root([CallerFilePath] string file = "") => Path.GetDirectoryName(Path.GetDirectoryName(file))!;
}
