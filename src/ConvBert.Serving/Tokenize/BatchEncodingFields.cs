using ConvBert.Serving.Parameters;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tokenize;

/// <summary>Which fields a tokenizer's call returns in addition to the ids.</summary>
/// <param name="TokenTypeIds">Which sequence each token is of.</param>
/// <param name="AttentionMask">Which tokens are not padding.</param>
/// <param name="SpecialTokensMask">Which tokens are special.</param>
/// <param name="Offsets">Where each token comes from; only the fast tokenizer has it.</param>
/// <param name="Length">The number of tokens.</param>
/// <param name="Overflow">What was truncated.</param>
internal sealed record BatchEncodingFields(
    bool TokenTypeIds, bool AttentionMask, bool SpecialTokensMask, bool Offsets, bool Length, bool Overflow)
{
    /// <summary>The fields that a call asks for, by Hugging Face's names and with its defaults.</summary>
    /// <exception cref="RefusalException">The tokenizer does not have one of them.</exception>
    public static BatchEncodingFields Read(ParameterSource call, ConvBertTokenizerBase tokenizer) =>
        Read(call, tokenizer, everything: false);

    /// <summary>All fields that the tokenizer has, except for those that the call excludes.</summary>
    /// <exception cref="RefusalException">The tokenizer does not have one of them.</exception>
    public static BatchEncodingFields ReadAll(ParameterSource call, ConvBertTokenizerBase tokenizer) =>
        Read(call, tokenizer, everything: true);

    private static BatchEncodingFields Read(ParameterSource call, ConvBertTokenizerBase tokenizer, bool everything)
    {
        bool isFast = tokenizer is ConvBertTokenizerFast;
        var fields = new BatchEncodingFields(
            call.Boolean("return_token_type_ids") ?? (everything || tokenizer.ModelInputNames.Contains("token_type_ids")),
            call.Boolean("return_attention_mask") ?? (everything || tokenizer.ModelInputNames.Contains("attention_mask")),
            call.Boolean("return_special_tokens_mask") ?? everything,
            call.Boolean("return_offsets_mapping") ?? (everything && isFast),
            call.Boolean("return_length") ?? false,
            call.Boolean("return_overflowing_tokens") ?? false);
        if (fields.Offsets && !isFast)
            throw call.Refusal($"{call.Label("return_offsets_mapping")} needs the fast tokenizer: the slow one has no offsets.");
        if (!isFast && call.Boolean("return_token_type_ids") == true && call.Boolean("add_special_tokens") == false)
        {
            throw call.Refusal(
                $"{call.Label("return_token_type_ids")} of the slow tokenizer needs special tokens; leave \"add_special_tokens\" true, or do not ask for token types.");
        }
        if (call.Has("return_tensors") && !call.IsNull("return_tensors"))
            throw call.Refusal($"{call.Label("return_tensors")} must be null: answers are lists.");
        call.Boolean("verbose");
        return fields;
    }
}
