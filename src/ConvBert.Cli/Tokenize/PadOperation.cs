using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>The tokenizer's <c>pad</c>: one row, a list of rows, or named lists of rows; the answer is named lists.</summary>
internal static class PadOperation
{
    public static Action<Utf8JsonWriter> Run(ConvBertTokenizerBase tokenizer, RequestObject call)
    {
        JsonElement encoded = call.Required("encoded");
        bool single = encoded.ValueKind == JsonValueKind.Object && !IsBatch(encoded);
        Dictionary<string, IReadOnlyList<int>>[] rows = encoded.ValueKind == JsonValueKind.Array ? [.. encoded.EnumerateArray().Select(Row)] : single ? [Row(encoded)] : Transposed(encoded);
        if (rows is [{ } empty] && empty.TryGetValue(tokenizer.ModelInputNames[0], out IReadOnlyList<int>? ids) && ids.Count == 0) return Write(rows, single: true);
        PaddingStrategy padding = call.Given("padding") is { } given ? TokenizerCall.Padding(given) : PaddingStrategy.Longest;
        return Write(
            tokenizer.Pad(rows, padding, call.Integer("max_length"), call.Integer("pad_to_multiple_of"), call.Text("padding_side"), call.Truth("return_attention_mask")),
            single);
    }

    private static bool IsBatch(JsonElement encoded) =>
        encoded.EnumerateObject().Any(field => field.Value.ValueKind == JsonValueKind.Array && field.Value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Array));

    private static Dictionary<string, IReadOnlyList<int>> Row(JsonElement row) => row.ValueKind == JsonValueKind.Object
        ? row.EnumerateObject().ToDictionary(field => field.Name, field => Numbers(field.Value))
        : throw new RequestException($"\"encoded\" must hold rows as objects, but holds {RequestObject.Describe(row)}.");

    private static Dictionary<string, IReadOnlyList<int>>[] Transposed(JsonElement encoded)
    {
        int? rows = null;
        foreach (JsonProperty field in encoded.EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Array) throw new RequestException($"\"{field.Name}\" of \"encoded\" must be a list of rows, but is {RequestObject.Describe(field.Value)}.");
            rows ??= field.Value.GetArrayLength();
            if (field.Value.GetArrayLength() != rows) throw new RequestException($"\"{field.Name}\" of \"encoded\" has {field.Value.GetArrayLength()} rows, the first list {rows}; expected as many.");
        }

        int count = rows ?? 0;
        return [.. Enumerable.Range(0, count).Select(i => encoded.EnumerateObject().ToDictionary(field => field.Name, field => Numbers(field.Value[i])))];
    }

    private static IReadOnlyList<int> Numbers(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(number => number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int id) ? id : throw new RequestException("\"encoded\" must hold whole numbers."))]
        : throw new RequestException($"\"encoded\" must hold lists of numbers, but holds {RequestObject.Describe(value)}.");

    private static Action<Utf8JsonWriter> Write(IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<int>>> rows, bool single) => writer =>
    {
        writer.WriteStartObject();
        foreach (string name in rows[0].Keys)
        {
            if (single)
            {
                EncodingJson.Numbers(writer, name, rows[0][name]);
                continue;
            }

            writer.WriteStartArray(name);
            foreach (IReadOnlyDictionary<string, IReadOnlyList<int>> row in rows)
            {
                writer.WriteStartArray();
                foreach (int number in row[name]) writer.WriteNumberValue(number);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    };
}
