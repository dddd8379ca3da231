using System.Text.Json;

namespace ConvBert.Core.Tests.Support;

/// <summary>One entry of golden formats/invalid/invalid.json.</summary>
internal sealed record InvalidFile(string Path, string Kind, string What, string Verdict)
{
    internal string FullPath => Goldens.Path("formats", "invalid", Path);

    internal static IReadOnlyList<InvalidFile> All(params string[] kinds)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Goldens.Path("formats", "invalid", "invalid.json")));
        return [.. document.RootElement.GetProperty("files").EnumerateArray()
            .Select(f => new InvalidFile(
                f.GetProperty("path").GetString()!, f.GetProperty("kind").GetString()!, f.GetProperty("what").GetString()!,
                f.GetProperty("verdict").GetString()!))
            .Where(f => kinds.Contains(f.Kind))];
    }
}
