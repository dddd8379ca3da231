using System.Text.Json;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tokenize;

/// <summary>Encodings in JSON, under Hugging Face's names.</summary>
internal static class EncodingJson
{
    /// <summary>The fields of an encoding by the fast tokenizer.</summary>
    /// <param name="writer">Where they go.</param>
    /// <param name="row">The row.</param>
    /// <param name="fields">Which of them.</param>
    public static void WriteFast(Utf8JsonWriter writer, TokenizerEncoding row, BatchEncodingFields fields)
    {
        Numbers(writer, "input_ids", row.Ids);
        Texts(writer, "tokens", row.Tokens);
        if (fields.TokenTypeIds) Numbers(writer, "token_type_ids", row.TypeIds);
        if (fields.AttentionMask) Numbers(writer, "attention_mask", row.AttentionMask);
        if (fields.SpecialTokensMask) Numbers(writer, "special_tokens_mask", row.SpecialTokensMask);
        if (fields.Offsets)
        {
            writer.WritePropertyName("offset_mapping");
            PairValues(writer, row.Offsets);
        }

        Optional(writer, "word_ids", row.WordIds);
        Optional(writer, "sequence_ids", row.SequenceIds);
        if (fields.Length) writer.WriteNumber("length", row.Count);
    }

    /// <summary>The fields of an encoding by the slow tokenizer.</summary>
    public static void WriteSlow(Utf8JsonWriter writer, TokenizerEncoding row, BatchEncodingFields fields)
    {
        if (row.OverflowingTokens is { } overflowing) Numbers(writer, "overflowing_tokens", overflowing);
        if (row.TruncatedTokenCount is { } truncated) writer.WriteNumber("num_truncated_tokens", truncated);
        Numbers(writer, "input_ids", row.Ids);
        if (fields.TokenTypeIds) Numbers(writer, "token_type_ids", row.TypeIds);
        if (fields.SpecialTokensMask) Numbers(writer, "special_tokens_mask", row.SpecialTokensMask);
        if (fields.AttentionMask) Numbers(writer, "attention_mask", row.AttentionMask);
        Texts(writer, "tokens", row.Tokens);
        if (fields.Length) writer.WriteNumber("length", row.Count);
    }

    public static void Numbers(Utf8JsonWriter writer, string name, IEnumerable<int> values)
    {
        writer.WritePropertyName(name);
        NumberValues(writer, values);
    }

    public static void NumberValues(Utf8JsonWriter writer, IEnumerable<int> values)
    {
        writer.WriteStartArray();
        foreach (int value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    public static void PairValues(Utf8JsonWriter writer, IEnumerable<(int Start, int End)> values)
    {
        writer.WriteStartArray();
        foreach ((int Start, int End) value in values) Pair(writer, value);
        writer.WriteEndArray();
    }

    public static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string?> values)
    {
        writer.WriteStartArray(name);
        foreach (string? value in values)
        {
            if (value is null) writer.WriteNullValue();
            else writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    public static void Optional(Utf8JsonWriter writer, string name, IEnumerable<int?> values)
    {
        writer.WriteStartArray(name);
        foreach (int? value in values)
        {
            if (value is { } number) writer.WriteNumberValue(number);
            else writer.WriteNullValue();
        }

        writer.WriteEndArray();
    }

    public static void Pairs(Utf8JsonWriter writer, string name, IEnumerable<(int Start, int End)?> values)
    {
        writer.WriteStartArray(name);
        foreach ((int Start, int End)? value in values)
        {
            if (value is { } pair) Pair(writer, pair);
            else writer.WriteNullValue();
        }

        writer.WriteEndArray();
    }

    private static void Pair(Utf8JsonWriter writer, (int Start, int End) pair)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(pair.Start);
        writer.WriteNumberValue(pair.End);
        writer.WriteEndArray();
    }
}
