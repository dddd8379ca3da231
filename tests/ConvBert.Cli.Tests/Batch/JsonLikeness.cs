using System.Text.Json;

namespace ConvBert.Cli.Tests.Batch;

/// <summary>Compares JSON values: structure and texts exactly, numbers that are not whole within float32 noise.</summary>
internal static class JsonLikeness
{
    private const double Relative = 1e-4;
    private const double Absolute = 2e-6;

    /// <summary>Null where <paramref name="actual"/> is as expected, else what differs first.</summary>
    public static string? Difference(JsonElement expected, JsonElement actual, string path = "$")
    {
        if (expected.ValueKind == JsonValueKind.Number && actual.ValueKind == JsonValueKind.Number)
            return OfNumbers(expected, actual, path);
        if (expected.ValueKind != actual.ValueKind) return $"{path}: {Short(actual)}, expected {Short(expected)}";
        return expected.ValueKind switch
        {
            JsonValueKind.Array => OfArrays(expected, actual, path),
            JsonValueKind.Object => OfObjects(expected, actual, path),
            JsonValueKind.String =>
                expected.GetString() == actual.GetString() ? null : $"{path}: {Short(actual)}, expected {Short(expected)}",
            _ => null,
        };
    }

    private static string? OfNumbers(JsonElement expected, JsonElement actual, string path)
    {
        double e = expected.GetDouble(), a = actual.GetDouble();
        bool whole = expected.TryGetInt64(out _) && actual.TryGetInt64(out _);
        bool same = whole ? e == a : Math.Abs(e - a) <= Absolute + (Relative * Math.Abs(e));
        return same ? null : $"{path}: {a:R}, expected {e:R}";
    }

    private static string? OfArrays(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.GetArrayLength() != actual.GetArrayLength())
            return $"{path}: {actual.GetArrayLength()} entries, expected {expected.GetArrayLength()}";
        for (int i = 0; i < expected.GetArrayLength(); i++)
        {
            if (Difference(expected[i], actual[i], $"{path}[{i}]") is { } difference) return difference;
        }

        return null;
    }

    private static string? OfObjects(JsonElement expected, JsonElement actual, string path)
    {
        string[] expectedKeys = [.. expected.EnumerateObject().Select(p => p.Name)], actualKeys =
            [.. actual.EnumerateObject().Select(p => p.Name)];
        if (!expectedKeys.Order().SequenceEqual(actualKeys.Order()))
            return $"{path}: keys {string.Join(',', actualKeys)}, expected {string.Join(',', expectedKeys)}";
        foreach (string key in expectedKeys)
        {
            if (Difference(expected.GetProperty(key), actual.GetProperty(key), $"{path}.{key}") is { } difference) return difference;
        }

        return null;
    }

    private static string Short(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
