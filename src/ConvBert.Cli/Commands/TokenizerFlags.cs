using System.CommandLine;
using ConvBert.Cli.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>The parameters of the tokenizer's methods, as flags.</summary>
internal static class TokenizerFlags
{
    /// <summary>The options of the constructor.</summary>
    public static ParameterFlags Constructor() => new ParameterFlags()
        .Truth("do_lower_case", "Lower-case the text; the model's own setting unless given, as for the following.")
        .Truth("strip_accents", "Strip accents; as --do-lower-case unless given.")
        .Truth("clean_text", "Leave out control characters and the like (fast only).")
        .Truth("tokenize_chinese_chars", "Every Chinese character is a word.")
        .Truth("do_basic_tokenize", "Split at punctuation before pieces are looked up (slow only).")
        .Texts("never_split", "Words that stay whole (slow only).")
        .Truth("clean_up_tokenization_spaces", "Remove the space before punctuation when decoding.")
        .Integer("model_max_length", 1, "The most tokens where --max-length gives none.")
        .Text("unk_token", "The token for what is not in the vocabulary.")
        .Text("sep_token", "The token behind each text.")
        .Text("pad_token", "The token that fills up.")
        .Text("cls_token", "The token before the text.")
        .Text("mask_token", "The token that stands for what is to be found.")
        .Texts("additional_special_tokens", "Further tokens that stay whole and are left out by --skip-special-tokens.")
        .Number("transformers", "The version of transformers to follow where they differ: 4 (4.57, unless given) or 5.", 4, 5);

    /// <summary>The options of an encoding call.</summary>
    public static ParameterFlags Call() => new ParameterFlags()
        .Not("add_special_tokens", "--no-special-tokens", "Leave out [CLS] and [SEP].")
        .Choice("padding", "How rows are filled up.", "do_not_pad", "longest", "max_length")
        .Choice("truncation", "How rows are cut.", "do_not_truncate", "longest_first", "only_first", "only_second")
        .Integer("max_length", 0, "The most tokens, special ones included.")
        .Integer("stride", 0, "Tokens that overflowing rows share.")
        .Integer("pad_to_multiple_of", 1, "Pad to a multiple of so many tokens.")
        .Choice("padding_side", "Where rows are filled up.", "left", "right")
        .Choice("truncation_side", "Where rows are cut.", "left", "right")
        .Truth("return_overflowing_tokens", "Give what was cut off too.")
        .Truth("return_token_type_ids", "Give which text each token is of; true unless given, as for the following.")
        .Truth("return_attention_mask", "Give what is padding.")
        .Truth("return_special_tokens_mask", "Give what was put around the text.")
        .Truth("return_offsets_mapping", "Give where each token comes from (fast only).")
        .Truth("return_length", "Give the number of tokens; false unless given.")
        .Truth("split_special_tokens", "Take special tokens in the text for ordinary text.")
        .Truth("is_split_into_words", "The texts of the command line are the words of one; a line's words are parted by spaces, or are a JSON list.");

    /// <summary>The options of decoding.</summary>
    public static ParameterFlags Decoding() => new ParameterFlags()
        .Truth("skip_special_tokens", "Leave out [CLS], [SEP] and the like.")
        .Truth("spaces_between_special_tokens", "A space between special tokens (slow only); true unless given.");

    /// <summary>Loads the tokenizer of a folder with the constructor's options that are given.</summary>
    public static ConvBertTokenizerBase Load(ParameterFlags constructor, ParseResult parsed, string folder, bool slow)
    {
        ConvBertTokenizerOptions options = TokenizerConstructor.Options(constructor.Of(parsed));
        return slow ? ConvBertTokenizer.FromPretrained(folder, options) : ConvBertTokenizerFast.FromPretrained(folder, options);
    }
}
