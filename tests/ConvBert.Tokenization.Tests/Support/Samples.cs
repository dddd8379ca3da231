using System.Text.Json;

namespace ConvBert.Tokenization.Tests.Support;

/// <summary>Where test data lies: copies beside the assembly, third-party data in a <c>shared</c> folder above.</summary>
internal static class Samples
{
    public static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Goldens", name);

    /// <summary>A path below the nearest <c>shared</c> folder above; null when there is none.</summary>
    public static string? Shared(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", path);
            if (Path.Exists(candidate)) return candidate;
        }

        return null;
    }

    public static IEnumerable<JsonElement> Lines(string file)
    {
        foreach (string line in File.ReadLines(file))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    public static int[] Ints(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}

/// <summary>A test over shared data; skipped with a reason where it is not at hand.</summary>
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string path)
    {
        if (Samples.Shared(path) is null) Skip = $"shared/{path} is not at hand.";
    }
}
