using System.Text.Json;

namespace ConvBert.Comparison;

/// <summary>A JSON list of the tensors in a file beside an ONNX graph: name, shape, offset and length in bytes.</summary>
internal static class WeightList
{
    /// <summary>Writes the tensors of a list into a file, each at its offset.</summary>
    /// <param name="list">The list's file.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="elementSize">Bytes of a number.</param>
    /// <param name="write">Writes a tensor, given its entry, name and shape.</param>
    /// <exception cref="ComparisonException">The list is not readable.</exception>
    public static void ForEach(string list, string target, int elementSize, Action<JsonElement, string, long[], Stream> write)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(list));
            using FileStream stream = File.Create(target);
            foreach (JsonElement entry in document.RootElement.EnumerateArray())
            {
                string name = entry.GetProperty("name").GetString()!;
                long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())];
                if (shape.Aggregate((long)elementSize, (product, length) => product * length) != entry.GetProperty("length").GetInt64())
                    throw new ComparisonException($"{list}: {name} has another length in bytes than its shape.");

                stream.Position = entry.GetProperty("offset").GetInt64();
                write(entry, name, shape, stream);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            throw new ComparisonException($"{list} is no list of weights: {exception.Message}");
        }
    }
}
