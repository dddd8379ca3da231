using ConvBert.Cli.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>Which fields a tokenizer's call returns beside the ids.</summary>
/// <param name="TokenTypeIds">Which sequence each token is of.</param>
/// <param name="AttentionMask">What is padding.</param>
/// <param name="SpecialTokensMask">What was put around the text.</param>
/// <param name="Offsets">Where each token comes from; the fast tokenizer alone knows.</param>
/// <param name="Length">Tokens of each row.</param>
/// <param name="Overflow">What was cut off.</param>
internal sealed record BatchEncodingFields(bool TokenTypeIds, bool AttentionMask, bool SpecialTokensMask, bool Offsets, bool Length, bool Overflow)
{
    /// <summary>The fields that a call asks for, by Hugging Face's names and with its defaults.</summary>
    /// <exception cref="RequestException">The tokenizer does not know one of them.</exception>
    public static BatchEncodingFields Read(RequestObject call, ConvBertTokenizerBase tokenizer) => Read(call, tokenizer, everything: false);

    /// <summary>The fields of a row that shows all the tokenizer knows, but for those that the call leaves out.</summary>
    /// <exception cref="RequestException">The tokenizer does not know one of them.</exception>
    public static BatchEncodingFields ReadOfRow(RequestObject call, ConvBertTokenizerBase tokenizer) => Read(call, tokenizer, everything: true);

    private static BatchEncodingFields Read(RequestObject call, ConvBertTokenizerBase tokenizer, bool everything)
    {
        bool isFast = tokenizer is ConvBertTokenizerFast;
        var fields = new BatchEncodingFields(
            call.Truth("return_token_type_ids") ?? (everything || tokenizer.ModelInputNames.Contains("token_type_ids")),
            call.Truth("return_attention_mask") ?? (everything || tokenizer.ModelInputNames.Contains("attention_mask")),
            call.Truth("return_special_tokens_mask") ?? everything,
            call.Truth("return_offsets_mapping") ?? (everything && isFast),
            call.Truth("return_length") ?? false,
            call.Truth("return_overflowing_tokens") ?? false);
        if (fields.Offsets && !isFast) throw new RequestException("\"return_offsets_mapping\" needs the fast tokenizer: the slow one knows no offsets.");
        if (!isFast && call.Truth("return_token_type_ids") == true && call.Truth("add_special_tokens") == false)
            throw new RequestException("\"return_token_type_ids\" of the slow tokenizer mean nothing without special tokens; leave \"add_special_tokens\" true, or do not ask for them.");
        if (call.Given("return_tensors") is { } tensors) throw new RequestException($"\"return_tensors\" must be null, but is {RequestObject.Describe(tensors)}: answers are lists.");
        call.Truth("verbose");
        return fields;
    }
}
