using System.Text.Json;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>A tokenizer's properties under Hugging Face's names.</summary>
internal static class TokenizerInfo
{
    public static void Write(Utf8JsonWriter writer, ConvBertTokenizerBase tokenizer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("vocab_size", tokenizer.VocabSize);
        writer.WriteNumber("len", tokenizer.Count);
        EncodingJson.Texts(writer, "all_special_tokens", tokenizer.AllSpecialTokens);
        EncodingJson.Numbers(writer, "all_special_ids", tokenizer.AllSpecialIds);
        writer.WriteStartObject("added_vocab");
        foreach ((string content, int id) in tokenizer.GetAddedVocab()) writer.WriteNumber(content, id);
        writer.WriteEndObject();
        if (tokenizer.BosTokenId is { } bos) writer.WriteNumber("bos_token_id", bos);
        if (tokenizer.EosTokenId is { } eos) writer.WriteNumber("eos_token_id", eos);
        Id(writer, "unk_token_id", tokenizer.UnkTokenId);
        Id(writer, "sep_token_id", tokenizer.SepTokenId);
        Id(writer, "pad_token_id", tokenizer.PadTokenId);
        Id(writer, "cls_token_id", tokenizer.ClsTokenId);
        Id(writer, "mask_token_id", tokenizer.MaskTokenId);
        writer.WriteNumber("pad_token_type_id", 0);
        EncodingJson.Texts(writer, "model_input_names", tokenizer.ModelInputNames);
        writer.WriteString("padding_side", TokenizerCall.Sides.NameOf(tokenizer.PaddingSide));
        writer.WriteString("truncation_side", TokenizerCall.Sides.NameOf(tokenizer.TruncationSide));
        writer.WriteBoolean("clean_up_tokenization_spaces", tokenizer.CleanUpTokenizationSpaces);
        writer.WriteStartObject("special_tokens_map");
        foreach ((string name, string? token) in new[] { ("bos_token", tokenizer.BosToken), ("eos_token", tokenizer.EosToken),
            ("unk_token", tokenizer.UnkToken), ("sep_token", tokenizer.SepToken), ("pad_token", tokenizer.PadToken),
                ("cls_token", tokenizer.ClsToken), ("mask_token", tokenizer.MaskToken) })
        {
            if (token is not null) writer.WriteString(name, token);
        }

        if (tokenizer.AdditionalSpecialTokens.Count > 0)
            EncodingJson.Texts(writer, "additional_special_tokens", tokenizer.AdditionalSpecialTokens);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Id(Utf8JsonWriter writer, string name, int? id)
    {
        if (id is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }
}
