using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ConvBert.TensorFlow.Tests.Support;

/// <summary>The golden folders of this project, and the larger set beside the project where it is at hand.</summary>
internal static class TensorFlowGoldens
{
    internal static string Path(params string[] parts) => System.IO.Path.Combine([Root(), "Goldens", .. parts]);

    /// <summary>The whole set, which a clone does not have; null without it.</summary>
    internal static string? Shared()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = System.IO.Path.Combine(folder.FullName, "shared", "golden", "tf");
            if (Directory.Exists(path)) return path;
        }

        return null;
    }

    /// <summary>The folders below a set that hold a checkpoint and calls.</summary>
    internal static IEnumerable<string> CasesIn(string set) => Directory.EnumerateDirectories(set)
        .Where(folder => File.Exists(System.IO.Path.Combine(folder, "cases.json")))
        .Order(StringComparer.Ordinal);

    internal static JsonElement Cases(string folder) =>
        JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(folder, "cases.json"))).RootElement;

    private static string Root([CallerFilePath] string file = "") =>
        System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(file))!;
}
