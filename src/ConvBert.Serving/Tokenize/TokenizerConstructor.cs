using System.Text.Json;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tokenize;

/// <summary>The options of a tokenizer's constructor, by Hugging Face's names.</summary>
internal static class TokenizerConstructor
{
    /// <summary>Arguments that Hugging Face's constructors accept and ignore.</summary>
    private static readonly string[] WithoutEffect = ["pad_token_type_id", "wordpieces_prefix"];

    /// <summary>The options that are given; the folder decides the others. Other fields are left to the caller.</summary>
    /// <exception cref="RequestException">An option is malformed.</exception>
    public static ConvBertTokenizerOptions Options(ParameterSource options)
    {
        AddedToken? Special(string name) => options.Value(name, value => Token(value, special: true), SpecialToken);
        AddedToken? SpecialOrNone(string name) => options.IsNull(name) ? AddedToken.None : Special(name);
        foreach (string name in WithoutEffect) options.Has(name);
        return new ConvBertTokenizerOptions
        {
            DoLowerCase = options.Boolean("do_lower_case"),
            DoBasicTokenize = options.Boolean("do_basic_tokenize"),
            NeverSplit = options.Texts("never_split"),
            TokenizeChineseChars = options.Boolean("tokenize_chinese_chars"),
            StripAccents = options.Boolean("strip_accents"),
            CleanText = options.Boolean("clean_text"),
            BosToken = Special("bos_token"),
            EosToken = Special("eos_token"),
            UnkToken = SpecialOrNone("unk_token"),
            SepToken = SpecialOrNone("sep_token"),
            PadToken = SpecialOrNone("pad_token"),
            ClsToken = SpecialOrNone("cls_token"),
            MaskToken = SpecialOrNone("mask_token"),
            AdditionalSpecialTokens = options.Values("additional_special_tokens", token => Token(token, special: true), SpecialToken),
            ModelInputNames = options.Texts("model_input_names"),
            ModelMaxLength = options.Long("model_max_length"),
            PaddingSide = options.Choice("padding_side", TokenizerCall.Sides),
            TruncationSide = options.Choice("truncation_side", TokenizerCall.Sides),
            CleanUpTokenizationSpaces = options.Boolean("clean_up_tokenization_spaces"),
            SplitSpecialTokens = options.Boolean("split_special_tokens"),
            TransformersVersion = (TransformersVersion)(options.Integer("transformers", 4, 5) ?? 4),
        };
    }

    /// <summary>A token as a string or an object; a special token is matched in the text before normalization.</summary>
    public static AddedToken Token(JsonElement value, bool special)
    {
        if (value.ValueKind == JsonValueKind.String) return Token(RequestObject.Text(value, "a token"), special);
        var fields = new RequestObject(value, "a token");
        bool isSpecial = fields.Boolean("special") ?? false;
        var token = new AddedToken(fields.RequiredText("content"))
        {
            SingleWord = fields.Boolean("single_word") ?? false,
            LStrip = fields.Boolean("lstrip") ?? false,
            RStrip = fields.Boolean("rstrip") ?? false,
            Normalized = fields.Boolean("normalized") ?? !special,
            Special = special || isSpecial,
        };
        // Fields that saved tokens have.
        foreach (string name in new[] { "__type", "id" }) fields.Has(name);
        fields.RefuseUnknown();
        return token;
    }

    private static AddedToken SpecialToken(string content) => Token(content, special: true);

    private static AddedToken Token(string content, bool special) => new(content) { Normalized = !special, Special = special };
}
