using System.CommandLine;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>The parameters of the tokenizer's call, as flags.</summary>
internal sealed class EncodingFlags
{
    private readonly Option<bool> _noSpecialTokens = new("--no-special-tokens") { Description = "Leave out [CLS] and [SEP]." };
    private readonly Option<PaddingStrategy> _padding = new("--padding") { Description = "DoNotPad, Longest or MaxLength.", HelpName = "NAME" };
    private readonly Option<TruncationStrategy?> _truncation = new("--truncation") { Description = "DoNotTruncate, LongestFirst, OnlyFirst or OnlySecond.", HelpName = "NAME" };
    private readonly Option<int?> _maxLength = SharedOptions.AtLeast(0, new Option<int?>("--max-length") { Description = "The most tokens, special ones included.", HelpName = "N" });
    private readonly Option<int?> _stride = SharedOptions.AtLeast(0, new Option<int?>("--stride") { Description = "Tokens that overflowing rows share.", HelpName = "N" });
    private readonly Option<int?> _multiple = SharedOptions.AtLeast(1, new Option<int?>("--pad-to-multiple-of") { Description = "Pad to a multiple of so many tokens.", HelpName = "N" });
    private readonly Option<string?> _paddingSide = new("--padding-side") { Description = "left or right.", HelpName = "SIDE" };
    private readonly Option<string?> _truncationSide = new("--truncation-side") { Description = "left or right.", HelpName = "SIDE" };
    private readonly Option<bool> _overflowing = new("--return-overflowing-tokens") { Description = "Give what was cut off too." };
    private readonly Option<bool?> _splitSpecial = new("--split-special-tokens") { Description = "Take special tokens in the text for ordinary text.", HelpName = "true|false" };

    public EncodingFlags()
    {
        _paddingSide.AcceptOnlyFromAmong("left", "right");
        _truncationSide.AcceptOnlyFromAmong("left", "right");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _noSpecialTokens, _padding, _truncation, _maxLength, _stride, _multiple, _paddingSide, _truncationSide, _overflowing, _splitSpecial })
            command.Options.Add(option);
    }

    /// <summary>The parameters that the command line gives.</summary>
    public EncodingOptions Of(ParseResult parsed) => new()
    {
        AddSpecialTokens = !parsed.GetValue(_noSpecialTokens),
        Padding = parsed.GetValue(_padding),
        Truncation = parsed.GetValue(_truncation),
        MaxLength = parsed.GetValue(_maxLength),
        Stride = parsed.GetValue(_stride) ?? 0,
        PadToMultipleOf = parsed.GetValue(_multiple),
        PaddingSide = parsed.GetValue(_paddingSide),
        TruncationSide = parsed.GetValue(_truncationSide),
        ReturnOverflowingTokens = parsed.GetValue(_overflowing),
        SplitSpecialTokens = parsed.GetValue(_splitSpecial),
    };
}
