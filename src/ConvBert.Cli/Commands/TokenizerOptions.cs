using System.CommandLine;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>The options of the tokenizer's constructor, as flags.</summary>
internal sealed class TokenizerOptions
{
    private readonly Option<bool?> _lowerCase = Truth("--do-lower-case", "Lower-case the text.");
    private readonly Option<bool?> _accents = Truth("--strip-accents", "Strip accents; as --do-lower-case unless given.");
    private readonly Option<bool?> _chinese = Truth("--tokenize-chinese-chars", "Every Chinese character is a word.");
    private readonly Option<bool?> _basic = Truth("--do-basic-tokenize", "Split at punctuation before pieces are looked up (slow only).");
    private readonly Option<string[]> _neverSplit = SharedOptions.List("--never-split", "Words that stay whole (slow only).", "WORD,…");
    private readonly Option<bool?> _cleanUp = Truth("--clean-up-tokenization-spaces", "Remove the space before punctuation when decoding.");

    private readonly Option<int> _transformers = new("--transformers") { Description = "The version of transformers to follow where they differ: 4 (4.57) or 5.", HelpName = "4|5", DefaultValueFactory = _ => 4 };

    public TokenizerOptions() => _transformers.AcceptOnlyFromAmong("4", "5");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _lowerCase, _accents, _chinese, _basic, _neverSplit, _cleanUp, _transformers }) command.Options.Add(option);
    }

    /// <summary>Loads the tokenizer of a folder with the options that are given.</summary>
    public ConvBertTokenizerBase Load(ParseResult parsed, string folder, bool slow)
    {
        var options = new ConvBertTokenizerOptions
        {
            DoLowerCase = parsed.GetValue(_lowerCase),
            StripAccents = parsed.GetValue(_accents),
            TokenizeChineseChars = parsed.GetValue(_chinese),
            DoBasicTokenize = parsed.GetValue(_basic),
            NeverSplit = parsed.ValuesOf(_neverSplit),
            CleanUpTokenizationSpaces = parsed.GetValue(_cleanUp),
            TransformersVersion = parsed.GetValue(_transformers),
        };
        return slow ? ConvBertTokenizer.FromPretrained(folder, options) : ConvBertTokenizerFast.FromPretrained(folder, options);
    }

    private static Option<bool?> Truth(string name, string description) => new(name) { Description = description + " true or false; the model's own unless given.", HelpName = "true|false" };
}
