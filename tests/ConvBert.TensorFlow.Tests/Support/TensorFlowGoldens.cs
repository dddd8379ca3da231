using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ConvBert.TensorFlow.Tests.Support;

/// <summary>The golden folders of this project.</summary>
internal static class TensorFlowGoldens
{
    internal static string Path(params string[] parts) => System.IO.Path.Combine([Root(), "Goldens", .. parts]);

    /// <summary>The folders below a set that hold a checkpoint and calls.</summary>
    internal static IEnumerable<string> CasesIn(string set) => Directory.EnumerateDirectories(set)
        .Where(folder => File.Exists(System.IO.Path.Combine(folder, "cases.json")))
        .Order(StringComparer.Ordinal);

    internal static JsonElement Cases(string folder) =>
        JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(folder, "cases.json"))).RootElement;

    private static string Root([CallerFilePath] string file = "") =>
        System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(file))!;
}
