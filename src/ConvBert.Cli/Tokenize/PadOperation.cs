using System.Text.Json;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>The tokenizer's <c>pad</c>: one row, a list of rows, or named lists of rows; the answer is named lists.</summary>
internal static class PadOperation
{
    private const string TokenTypeIds = "token_type_ids";
    private const string AttentionMask = "attention_mask";
    private const string SpecialTokensMask = "special_tokens_mask";

    public static Action<Utf8JsonWriter> Run(ConvBertTokenizerBase tokenizer, RequestObject call)
    {
        PaddingStrategy padding = call.Choice("padding", TokenizerCall.PaddingStrategies) ?? PaddingStrategy.Longest;
        (int? length, int? multiple, SequenceSide? side) =
            (call.Integer("max_length"), call.Integer("pad_to_multiple_of"), call.Choice("padding_side", TokenizerCall.Sides));
        bool? returnAttentionMask = call.Boolean("return_attention_mask");
        string main = tokenizer.ModelInputNames[0];
        (Dictionary<string, IReadOnlyList<int>>[] rows, bool single) = Rows(call.Required("encoded"), main);
        if (rows is [{ } empty] && empty.TryGetValue(main, out IReadOnlyList<int>? ids) && ids.Count == 0) return Write(rows, single: true);
        CheckNames(rows, main);
        IReadOnlyList<TokenizedInputs> padded =
            tokenizer.Pad([.. rows.Select(row => Inputs(row, main))], padding, length, multiple, side, returnAttentionMask);
        foreach ((Dictionary<string, IReadOnlyList<int>> row, TokenizedInputs inputs) in rows.Zip(padded)) Replace(row, inputs, main);
        return Write(rows, single);
    }

    private static void CheckNames(Dictionary<string, IReadOnlyList<int>>[] rows, string main)
    {
        foreach (Dictionary<string, IReadOnlyList<int>> row in rows)
        {
            if (!row.ContainsKey(main)) throw new RequestException($"A row has {string.Join(", ", row.Keys)}; expected {main} among them.");
            if (rows[0].Keys.FirstOrDefault(name => !row.ContainsKey(name)) is not { } missing) continue;
            throw new RequestException(
                $"The first row has {missing}, another has {string.Join(", ", row.Keys)} alone; expected the same names.");
        }
    }

    /// <summary>The lists that are padded; a list under another name stays as it is.</summary>
    private static TokenizedInputs Inputs(Dictionary<string, IReadOnlyList<int>> row, string main)
    {
        IReadOnlyList<int>? Column(string name) => name == main ? null : row.GetValueOrDefault(name);
        return new TokenizedInputs
        {
            InputIds = row[main],
            TokenTypeIds = Column(TokenTypeIds),
            AttentionMask = Column(AttentionMask),
            SpecialTokensMask = Column(SpecialTokensMask),
        };
    }

    private static void Replace(Dictionary<string, IReadOnlyList<int>> row, TokenizedInputs inputs, string main)
    {
        row[main] = inputs.InputIds;
        if (inputs.TokenTypeIds is { } types) row[TokenTypeIds] = types;
        if (inputs.AttentionMask is { } attention) row[AttentionMask] = attention;
        if (inputs.SpecialTokensMask is { } special) row[SpecialTokensMask] = special;
    }

    private static (Dictionary<string, IReadOnlyList<int>>[] Rows, bool Single) Rows(JsonElement encoded, string main) =>
        encoded.ValueKind switch
        {
            JsonValueKind.Array when encoded.GetArrayLength() > 0 =>
                ([.. encoded.EnumerateArray().Select((row, i) => Row(new RequestObject(row, $"\"encoded\"[{i}]")))], false),
            JsonValueKind.Array => throw new RequestException("\"encoded\" is empty; expected at least one row."),
            JsonValueKind.Object when IsBatch(encoded) => (Transposed(encoded, main), false),
            JsonValueKind.Object => ([Row(new RequestObject(encoded, "\"encoded\""))], true),
            _ =>
                throw new RequestException(
                    $"\"encoded\" must be a row of named lists of numbers, a list of rows, or named lists of lists, but is {RequestObject.Describe(encoded)}."),
        };

    private static bool IsBatch(JsonElement encoded) =>
        encoded.EnumerateObject().Any(field => field.Value.ValueKind == JsonValueKind.Array
            && field.Value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Array));

    private static Dictionary<string, IReadOnlyList<int>> Row(RequestObject row)
    {
        var fields = new Dictionary<string, IReadOnlyList<int>>();
        foreach (JsonProperty field in row.AllFields()) fields[field.Name] = Numbers(field.Value, field.Name);
        return fields;
    }

    private static Dictionary<string, IReadOnlyList<int>>[] Transposed(JsonElement encoded, string main)
    {
        int count = new RequestObject(encoded, "\"encoded\"").Required(main) is { ValueKind: JsonValueKind.Array } ids
            ? ids.GetArrayLength()
            : throw new RequestException($"\"{main}\" must be a list of lists of numbers beside others.");
        foreach (JsonProperty field in encoded.EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Array)
                throw new RequestException(
                    $"\"{field.Name}\" must be a list of lists of numbers, but is {RequestObject.Describe(field.Value)}.");
            if (field.Value.GetArrayLength() != count)
                throw new RequestException(
                    $"\"{field.Name}\" has {field.Value.GetArrayLength()} rows and \"{main}\" {count}; expected as many.");
        }

        var rows = new Dictionary<string, IReadOnlyList<int>>[count];
        for (int i = 0; i < count; i++) rows[i] = [];
        foreach (JsonProperty field in encoded.EnumerateObject())
        {
            int next = 0;
            foreach (JsonElement row in field.Value.EnumerateArray()) rows[next++][field.Name] = Numbers(row, field.Name);
        }

        return rows;
    }

    private static int[] Numbers(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw new RequestException($"\"{name}\" must be a list of whole numbers, but is {RequestObject.Describe(value)}.");
        return [.. value.EnumerateArray().Select(number => number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int id)
            ? id
            : throw new RequestException($"\"{name}\" must hold whole numbers of 32 bits, but holds {RequestObject.Describe(number)}."))];
    }

    private static Action<Utf8JsonWriter> Write(Dictionary<string, IReadOnlyList<int>>[] rows, bool single) => writer =>
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
            foreach (Dictionary<string, IReadOnlyList<int>> row in rows)
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
