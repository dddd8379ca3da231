using System.Buffers;
using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Tokenization.Files;

namespace ConvBert.Training.Resuming;

/// <summary>JSON objects in files.</summary>
internal static class JsonFile
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes an object; the file is flushed to the disk and appears as a whole.</summary>
    public static void Write(string path, Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        AtomicFiles.Write(path, stream => stream.Write(buffer.WrittenSpan));
    }

    /// <summary>Reads an object.</summary>
    /// <exception cref="CheckpointException">The file is missing, unreadable or no JSON object.</exception>
    public static JsonElement Read(string path)
    {
        try
        {
            JsonElement root = JsonElement.Parse(RegularFile.ReadAllBytes(path));
            return root.ValueKind == JsonValueKind.Object ? root
                : throw new CheckpointException(path, null, $"is a JSON {root.ValueKind}; expected an object");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CheckpointException(path, null, $"cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a member is missing or null.</summary>
    public static bool IsNull(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null;

    /// <exception cref="CheckpointException">The member is missing or no integer.</exception>
    public static long Integer(JsonElement parent, string name, string path) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : throw new CheckpointException(path, null, $"{name} is missing or no integer");

    /// <exception cref="CheckpointException">The member is missing or no number.</exception>
    public static double Number(JsonElement parent, string name, string path) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : throw new CheckpointException(path, null, $"{name} is missing or no number");

    /// <exception cref="CheckpointException">The member is missing or no text.</exception>
    public static string Text(JsonElement parent, string name, string path) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new CheckpointException(path, null, $"{name} is missing or no text");
}
