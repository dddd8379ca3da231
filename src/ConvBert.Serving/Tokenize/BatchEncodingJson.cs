using System.Text.Json;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tokenize;

/// <summary>What Hugging Face's tokenizer returns for a call: an object with a list per field, or a list of lists for a batch.</summary>
/// <param name="writer">Where the object goes.</param>
/// <param name="rows">The rows.</param>
/// <param name="isBatch">Whether each field is a list of lists.</param>
internal sealed class BatchEncodingJson(Utf8JsonWriter writer, IReadOnlyList<TokenizerEncoding> rows, bool isBatch)
{
    /// <summary>The fast tokenizer's object; with overflowing tokens even one text is a batch.</summary>
    public void WriteFast(BatchEncodingFields fields)
    {
        writer.WriteStartObject();
        Numbers("input_ids", row => row.Ids);
        if (fields.TokenTypeIds) Numbers("token_type_ids", row => row.TypeIds);
        if (fields.AttentionMask) Numbers("attention_mask", row => row.AttentionMask);
        if (fields.SpecialTokensMask) Numbers("special_tokens_mask", row => row.SpecialTokensMask);
        if (fields.Offsets) Column("offset_mapping", rows, row => EncodingJson.PairValues(writer, row.Offsets));
        // A list even for one text, as in Hugging Face.
        if (fields.Length) EncodingJson.Numbers(writer, "length", rows.Select(row => row.Count));
        if (fields.Overflow) EncodingJson.Numbers(writer, "overflow_to_sample_mapping", rows.Select(row => row.SampleIndex));
        writer.WriteEndObject();
    }

    /// <summary>The slow tokenizer's object; the truncated tokens are fields of their own.</summary>
    public void WriteSlow(BatchEncodingFields fields)
    {
        writer.WriteStartObject();
        if (rows.Any(row => row.OverflowingTokens is not null))
            Column("overflowing_tokens", rows.Where(row => row.OverflowingTokens is not null),
                row => EncodingJson.NumberValues(writer, row.OverflowingTokens!));
        if (rows.Any(row => row.TruncatedTokenCount is not null))
            Column("num_truncated_tokens", rows.Where(row => row.TruncatedTokenCount is not null),
                row => writer.WriteNumberValue(row.TruncatedTokenCount!.Value));
        Numbers("input_ids", row => row.Ids);
        if (fields.TokenTypeIds) Numbers("token_type_ids", row => row.TypeIds);
        if (fields.SpecialTokensMask) Numbers("special_tokens_mask", row => row.SpecialTokensMask);
        if (fields.AttentionMask) Numbers("attention_mask", row => row.AttentionMask);
        if (fields.Length) Column("length", rows, row => writer.WriteNumberValue(row.Count));
        writer.WriteEndObject();
    }

    private void Numbers(string name, Func<TokenizerEncoding, IEnumerable<int>> values) =>
        Column(name, rows, row => EncodingJson.NumberValues(writer, values(row)));

    private void Column(string name, IEnumerable<TokenizerEncoding> ofRows, Action<TokenizerEncoding> write)
    {
        writer.WritePropertyName(name);
        if (isBatch) writer.WriteStartArray();
        foreach (TokenizerEncoding row in ofRows) write(row);
        if (isBatch) writer.WriteEndArray();
    }
}
