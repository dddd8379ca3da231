using ConvBert.Serving.Parameters;
using ConvBert.Serving.Tasks;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>The parameters of the tokenizer's methods, as flags.</summary>
internal static class TokenizerFlags
{
    private static readonly NamedValues<int> Versions = new(("4", 4), ("5", 5));

    /// <summary>The options of the constructor.</summary>
    public static ParameterFlags Constructor() => new ParameterFlags()
        .Boolean("do_lower_case", "Convert the text to lower case; the model's own setting by default, as for the options that follow.")
        .Boolean("strip_accents", "Strip accents; as --do-lower-case by default.")
        .Boolean("clean_text", "Remove control characters and normalize white space (fast only).")
        .Boolean("tokenize_chinese_chars", "Treat each Chinese character as a word.")
        .Boolean("do_basic_tokenize", "Split at punctuation before WordPiece (slow only).")
        .Texts("never_split", "Words that are never split (slow only).")
        .Boolean("clean_up_tokenization_spaces", "Remove the spaces before punctuation when decoding.")
        .Integer("model_max_length", "The maximum number of tokens where --max-length is absent.")
        .Text("unk_token", "The token for words that the vocabulary lacks.")
        .Text("sep_token", "The token after each text.")
        .Text("pad_token", "The padding token.")
        .Text("cls_token", "The token before the first text.")
        .Text("mask_token", "The token that marks what is to be predicted.")
        .Texts("additional_special_tokens", "Further special tokens.")
        .Transformers();

    /// <summary>The options of an encoding call.</summary>
    public static ParameterFlags Call() => new ParameterFlags()
        .Negated("add_special_tokens", "--no-special-tokens", "Leave out [CLS] and [SEP].")
        .Choice("padding", "The padding strategy; do_not_pad by default.", TokenizerCall.PaddingStrategies)
        .Choice("truncation", "The truncation strategy; by default longest_first where --max-length is given without --padding.",
        TokenizerCall.TruncationStrategies)
        .Integer("max_length", "The maximum number of tokens, special tokens included; the model's by default.")
        .Integer("stride", "The number of tokens that overflowing sequences share.", byDefault: 0)
        .Integer("pad_to_multiple_of", "Pad to a multiple of this number of tokens.")
        .Choice("padding_side", "The side that is padded; the model's by default.", TokenizerCall.Sides)
        .Choice("truncation_side", "The side that is truncated; the model's by default.", TokenizerCall.Sides)
        .Boolean("return_overflowing_tokens", "Return what was truncated, too.")
        .Boolean("return_token_type_ids", "Return which text each token belongs to; true by default, as for the three options that follow.")
        .Boolean("return_attention_mask", "Return which tokens are not padding.")
        .Boolean("return_special_tokens_mask", "Return which tokens are special.")
        .Boolean("return_offsets_mapping", "Return where each token comes from (fast only).")
        .Boolean("return_length", "Return the number of tokens; false by default.")
        .Boolean("split_special_tokens", "Tokenize special tokens in the text as ordinary text.")
        .Boolean("is_split_into_words",
        "Take the texts of the command line as the words of one text; a line holds words separated by spaces, or a JSON array.")
        .Offsets();

    /// <summary>The options of decoding.</summary>
    public static ParameterFlags Decoding() => new ParameterFlags()
        .Boolean("skip_special_tokens", "Leave out special tokens such as [CLS] and [SEP].")
        .Boolean("spaces_between_special_tokens", "Put a space between special tokens (slow only); true by default.");

    /// <summary>Adds the version of transformers.</summary>
    public static ParameterFlags Transformers(this ParameterFlags flags) =>
        flags.Choice("transformers", "The version of transformers to follow where they differ: 4 (4.57) or 5.", Versions, 4);

    /// <summary>Adds the unit of offsets.</summary>
    public static ParameterFlags Offsets(this ParameterFlags flags) => flags.Choice(
        "offsets", "What offsets count in JSON: code points as Hugging Face's do, or UTF-16 units, the indices of .NET strings.",
        OffsetUnits.Names, OffsetUnit.CodePoint);
}
