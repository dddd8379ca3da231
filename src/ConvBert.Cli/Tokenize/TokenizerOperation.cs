using System.Text.Json;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>One method of a tokenizer, by Hugging Face's name, and its answer.</summary>
internal static class TokenizerOperation
{
    public static Action<Utf8JsonWriter> Run(ConvBertTokenizerBase tokenizer, string op, RequestObject call) => op switch
    {
        "encode" => Encode(tokenizer, call),
        "encode_batch" => EncodeBatch(tokenizer, call),
        "tokenize" => Object("tokens", tokenizer.Tokenize(call.RequiredText("text"), call.Boolean("split_special_tokens"))),
        "decode" => Object("text", TokenizerDecoding.Read(call).Decode(tokenizer, call.Required("ids"))),
        "batch_decode" => Object("texts", DecodeAll(tokenizer, TokenizerDecoding.Read(call), call.Required("ids"))),
        "convert_tokens_to_ids" when tokenizer is not ConvBertTokenizerFast && call.Field("tokens") is { ValueKind: JsonValueKind.Null } =>
            Object(writer => writer.WriteNull("ids")),
        "convert_tokens_to_ids" when call.Required("tokens").ValueKind == JsonValueKind.String =>
            Single("ids", tokenizer.ConvertTokensToIds([call.RequiredText("tokens")])[0]),
        "convert_tokens_to_ids" =>
            Object("ids",
                tokenizer.ConvertTokensToIds(call.Texts("tokens")
                ?? throw new RequestException("\"tokens\" must be an array of strings, but is null."))),
        "convert_ids_to_tokens" => ConvertIds(tokenizer, call.Required("ids"), call.Boolean("skip_special_tokens") ?? false),
        "convert_tokens_to_string" =>
            Object("text",
                tokenizer.ConvertTokensToString(call.Texts("tokens")
                ?? throw new RequestException("\"tokens\" must be an array of strings, but is null."))),
        "build_inputs_with_special_tokens" => Object("ids", tokenizer.BuildInputsWithSpecialTokens(Ids(call, "a"), OptionalIds(call, "b"))),
        "create_token_type_ids_from_sequences" =>
            Object("ids", tokenizer.CreateTokenTypeIdsFromSequences(Ids(call, "a"), OptionalIds(call, "b"))),
        "get_special_tokens_mask" =>
            Object("mask",
                tokenizer.GetSpecialTokensMask(Ids(call, "a"), OptionalIds(call, "b"), call.Boolean("already_has_special_tokens")
                ?? false)),
        "num_special_tokens_to_add" => Single("count", tokenizer.NumSpecialTokensToAdd(call.Boolean("pair") ?? false)),
        "pad" => PadOperation.Run(tokenizer, call),
        "info" => writer => TokenizerInfo.Write(writer, tokenizer),
        "lookups" =>
            EncodingLookups.Of(Row(tokenizer, call), [Length(call, "text"), Length(call, "text_pair")],
                call.Field("text_pair") is { ValueKind: JsonValueKind.String } pair && pair.GetString()!.Length == 0),
        _ => throw new RequestException($"\"op\" is \"{op}\", which is no method of a tokenizer."),
    };

    private static Action<Utf8JsonWriter> Encode(ConvBertTokenizerBase tokenizer, RequestObject call)
    {
        BatchEncodingFields fields = BatchEncodingFields.ReadAll(call, tokenizer);
        TokenizerEncoding row = Row(tokenizer, call);
        if (tokenizer is not ConvBertTokenizerFast) return Object(writer => EncodingJson.WriteSlow(writer, row, fields));
        return fields.Overflow ? Rows(tokenizer, [row, .. row.Overflowing], fields)
            : Object(writer => EncodingJson.WriteFast(writer, row, fields));
    }

    /// <summary>The tokens of ids; a single id has one token, special or not.</summary>
    private static Action<Utf8JsonWriter> ConvertIds(ConvBertTokenizerBase tokenizer, JsonElement ids, bool skipSpecialTokens) =>
        ids.ValueKind == JsonValueKind.Number
        ? Single("tokens", tokenizer.ConvertIdsToTokens(TokenizerDecoding.Ids(tokenizer, ids))[0])
        : Object("tokens", tokenizer.ConvertIdsToTokens(TokenizerDecoding.Ids(tokenizer, ids), skipSpecialTokens));

    private static string[] DecodeAll(ConvBertTokenizerBase tokenizer, TokenizerDecoding decoding, JsonElement rows) =>
        rows.ValueKind == JsonValueKind.Array
        ? [.. rows.EnumerateArray().Select(ids => decoding.Decode(tokenizer, ids))]
        : throw new RequestException($"\"ids\" must be a list of lists of ids, but is {RequestObject.Describe(rows)}.");

    private static TokenizerEncoding Row(ConvBertTokenizerBase tokenizer, RequestObject call) =>
        TokenizerInputs.One(tokenizer, call.Required("text"), call.Given("text_pair"), call.Boolean("is_split_into_words") ?? false,
            TokenizerCall.Options(call));

    private static Action<Utf8JsonWriter> EncodeBatch(ConvBertTokenizerBase tokenizer, RequestObject call)
    {
        BatchEncodingFields fields = BatchEncodingFields.ReadAll(call, tokenizer);
        return Rows(tokenizer,
            TokenizerInputs.Many(tokenizer, call.Required("text"), call.Given("text_pair"), call.Boolean("is_split_into_words") ?? false,
            TokenizerCall.Options(call)), fields);
    }

    /// <summary>The number of code points of a text, or of the longest of several words.</summary>
    private static int Length(RequestObject call, string name) => call.Field(name) switch
    {
        { ValueKind: JsonValueKind.String } text => TextLength(text.GetString()!),
        { ValueKind: JsonValueKind.Array } words =>
            words.EnumerateArray().Select(word => TextLength(word.GetString()!)).DefaultIfEmpty(0).Max(),
        _ => 0,
    };

    private static int TextLength(string text) => text.EnumerateRunes().Count();

    private static Action<Utf8JsonWriter> Rows(
        ConvBertTokenizerBase tokenizer, IReadOnlyList<TokenizerEncoding> rows, BatchEncodingFields fields) => Object(writer =>
    {
        writer.WriteStartArray("rows");
        foreach (TokenizerEncoding row in rows)
        {
            writer.WriteStartObject();
            if (tokenizer is ConvBertTokenizerFast) EncodingJson.WriteFast(writer, row, fields);
            else EncodingJson.WriteSlow(writer, row, fields);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (fields.Overflow && tokenizer is ConvBertTokenizerFast)
            EncodingJson.Numbers(writer, "overflow_to_sample_mapping", rows.Select(row => row.SampleIndex));
    });

    private static Action<Utf8JsonWriter> Object(Action<Utf8JsonWriter> fields) => writer =>
    {
        writer.WriteStartObject();
        fields(writer);
        writer.WriteEndObject();
    };

    private static Action<Utf8JsonWriter> Object(string name, IEnumerable<string?> values) =>
        Object(writer => EncodingJson.Texts(writer, name, values));

    private static Action<Utf8JsonWriter> Object(string name, IEnumerable<int> values) =>
        Object(writer => EncodingJson.Numbers(writer, name, values));

    private static Action<Utf8JsonWriter> Object(string name, string value) => Object(writer => writer.WriteString(name, value));

    private static Action<Utf8JsonWriter> Single(string name, int value) => Object(writer => writer.WriteNumber(name, value));

    private static Action<Utf8JsonWriter> Single(string name, string? value) => Object(writer => writer.WriteString(name, value));

    private static int[] Ids(RequestObject call, string name) => Ids(call.Required(name), name);

    private static int[]? OptionalIds(RequestObject call, string name) => call.Given(name) is { } value ? Ids(value, name) : null;

    private static int[] Ids(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw new RequestException($"\"{name}\" must be an array of whole numbers, but is {RequestObject.Describe(value)}.");
        return [.. value.EnumerateArray().Select(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int number)
            ? number
            : throw new RequestException($"\"{name}\" must hold whole numbers of 32 bits, but holds {RequestObject.Describe(id)}."))];
    }
}
