using System.Text.Json;
using System.Text.Unicode;
using ConvBert.Tokenization.Files;

namespace ConvBert.Checkpoints;

/// <summary>The index of a sharded checkpoint: which file of the same folder holds which tensor.</summary>
internal static class ShardIndex
{
    private const long MaxFileLength = 64 << 20;
    private const int MaxDepth = 16;

    /// <summary>Reads an index; all values are file names without a folder.</summary>
    internal static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            if (RegularFile.Length(path) > MaxFileLength)
                throw new CheckpointException(path, null, $"is larger than {MaxFileLength >> 20} MB; expected an index");
            byte[] utf8 = RegularFile.ReadAllBytes(path);
            if (!Utf8.IsValid(utf8)) throw new CheckpointException(path, null, "the index is not valid UTF-8");
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return ReadMap(path, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(path, null, $"the index is not valid JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, null, $"the index cannot be read: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> ReadMap(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out JsonElement map)
            || map.ValueKind != JsonValueKind.Object)
            throw new CheckpointException(path, null, "the index has no object weight_map from tensor names to file names");
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string? name = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
            if (name is null || !IsPlainName(name))
                throw new CheckpointException(
                    path, entry.Name, $"is mapped to {entry.Value.GetRawText()}; expected the name of a file in the same folder");
            files[entry.Name] = name;
            if (files.Count > CheckpointLimits.MaxTensors)
                throw new CheckpointException(path, null, $"the index names more than {CheckpointLimits.MaxTensors} tensors");
        }

        return files.Count > 0 ? files : throw new CheckpointException(path, null, "the index lists no tensors");
    }

    // A checkpoint must not point outside its folder, on any system.
    private static bool IsPlainName(string name)
        =>
            name.Length > 0 && name is not ("." or "..") && !name.AsSpan().ContainsAny("/\\:") && !name.Any(char.IsControl)
                && Path.GetFileName(name) == name;
}
