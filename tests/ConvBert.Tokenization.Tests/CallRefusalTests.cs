using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Calls that make no sense are refused with the argument's name and what was expected.</summary>
public class CallRefusalTests
{
    private static readonly ConvBertTokenizerFast Fast = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo"));
    private static readonly ConvBertTokenizer Slow = ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo"));

    public static TheoryData<bool, EncodingOptions, string> BadOptions()
    {
        var cases = new TheoryData<bool, EncodingOptions, string>();
        foreach (bool fast in new[] { true, false })
        {
            cases.Add(fast, new() { MaxLength = -1 }, "*MaxLength*0 or more*");
            cases.Add(fast, new() { Stride = -1, MaxLength = 5, ReturnOverflowingTokens = true }, "*Stride*0 or more*");
            cases.Add(fast, new() { Stride = int.MinValue, MaxLength = 5, ReturnOverflowingTokens = true }, "*Stride*0 or more*");
            cases.Add(fast, new() { PadToMultipleOf = 0, Padding = PaddingStrategy.Longest }, "*PadToMultipleOf*1 or more*");
            cases.Add(fast, new() { PadToMultipleOf = -8 }, "*PadToMultipleOf*1 or more*");
            cases.Add(fast, new() { Padding = (PaddingStrategy)7 }, "*Padding is none of its values*");
            cases.Add(fast, new() { Truncation = (TruncationStrategy)7 }, "*Truncation is none of its values*");
            cases.Add(fast, new() { TruncationSide = (SequenceSide)7 }, "*Left or Right*TruncationSide*7*");
            cases.Add(fast, new() { PaddingSide = (SequenceSide)7, Padding = PaddingStrategy.Longest }, "*Left or Right*PaddingSide*7*");
            cases.Add(fast,
                new()
                {
                    Truncation = TruncationStrategy.LongestFirst,
                    MaxLength = 10,
                    Padding = PaddingStrategy.MaxLength,
                    PadToMultipleOf = 8
                }, "*max_length (10)*multiple of pad_to_multiple_of (8)*");
            cases.Add(fast, new() { Padding = PaddingStrategy.MaxLength, MaxLength = int.MaxValue }, "*padded to 2147483647 tokens*");
            cases.Add(fast, new() { Padding = PaddingStrategy.Longest, PadToMultipleOf = int.MaxValue }, "*padded to 2147483647 tokens*");
        }

        cases.Add(true, new() { Stride = -1 }, "*Stride*0 or more*");
        cases.Add(false, new() { ReturnOverflowingTokens = true }, "*MaxLength*");
        cases.Add(false, new() { ReturnOverflowingTokens = true, Truncation = TruncationStrategy.OnlyFirst }, "*MaxLength*");
        cases.Add(true, new() { MaxLength = 5, Stride = 3 }, "*stride*3*");
        cases.Add(true, new() { MaxLength = 5, Stride = int.MaxValue }, "*stride*2147483647*");
        cases.Add(true, new() { MaxLength = 4, Truncation = TruncationStrategy.OnlySecond }, "*Second sequence not provided*");
        return cases;
    }

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Encode_BadOptions_AreRefusedByName(bool fast, EncodingOptions options, string message)
    {
        ConvBertTokenizerBase tokenizer = fast ? Fast : Slow;
        foreach (Action act in new Action[]
        {
            () => tokenizer.Encode("the cat sat on the mat", null, options),
            () => tokenizer.EncodeWords(["the", "cat", "sat", "on", "the", "mat"], null, options),
            () => tokenizer.EncodeBatch(["the cat sat on the mat"], null, options),
        })
        {
            act.Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    [Theory]
    [InlineData(TruncationStrategy.LongestFirst, SequenceSide.Left)]
    [InlineData(TruncationStrategy.LongestFirst, SequenceSide.Right)]
    [InlineData(TruncationStrategy.OnlyFirst, SequenceSide.Right)]
    public void Encode_SlowWithAStrideBeyondTheText_ReturnsTheWholeText(TruncationStrategy truncation, SequenceSide side)
    {
        var options =
            new EncodingOptions
            {
                Truncation = truncation,
                TruncationSide = side,
                MaxLength = 5,
                Stride = int.MaxValue,
                ReturnOverflowingTokens = true
            };
        Slow.Encode("the cat sat on the mat", null,
            options).OverflowingTokens.Should().Equal(Slow.Encode("the cat sat on the mat", null, new() { AddSpecialTokens = false }).Ids);
    }

    [Fact]
    public void Encode_SlowOverflowWithoutAMaxLength_CountsFromTheTokenizers()
    {
        ConvBertTokenizer tokenizer = ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo"), new() { ModelMaxLength = 6 });
        var options = new EncodingOptions { Truncation = TruncationStrategy.OnlyFirst, ReturnOverflowingTokens = true };
        int count = tokenizer.Encode("the cat sat on the mat").Count;
        tokenizer.Encode("the cat sat on the mat", null, options).TruncatedTokenCount.Should().Be(count - 6);
        ((Action)(() => tokenizer.Encode("the", null, options with { Truncation = null }))).Should().Throw<ArgumentException>()
            .WithMessage("*MaxLength*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Encode_NoPadToken_RefusesToPad(bool fast)
    {
        var options = new ConvBertTokenizerOptions { PadToken = AddedToken.None };
        ConvBertTokenizerBase tokenizer =
            fast ? ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo"), options)
            : ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo"), options);
        Action encode = () => tokenizer.Encode("the", null, new EncodingOptions { Padding = PaddingStrategy.Longest });
        encode.Should().Throw<ArgumentException>().WithMessage("*no pad_token*");
        Action pad = () => tokenizer.Pad([Row([1, 2]), Row([1])]);
        pad.Should().Throw<InvalidOperationException>().WithMessage("*no pad_token*");
    }

    [Theory]
    [InlineData(true, "cls_token")]
    [InlineData(true, "sep_token")]
    [InlineData(false, "cls_token")]
    [InlineData(false, "sep_token")]
    public void Encode_NoTokenForAnEnd_IsRefusedOnlyWhereItIsNeeded(bool fast, string name)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(GoldenFolder.Of("vocab-demo"), "vocab.txt"), folder.File("vocab.txt"));
        File.WriteAllText(folder.File("tokenizer_config.json"), $$"""{"{{name}}": null}""");
        ConvBertTokenizerBase tokenizer =
            fast ? ConvBertTokenizerFast.FromPretrained(folder.Path) : ConvBertTokenizer.FromPretrained(folder.Path);

        var plain = new EncodingOptions { AddSpecialTokens = false, Padding = PaddingStrategy.Longest };
        IReadOnlyList<TokenizerEncoding> rows = tokenizer.EncodeBatch(["the cat", "the"], null, plain);
        rows[0].Ids.Should().Equal(Slow.EncodeBatch(["the cat"], null, plain)[0].Ids);
        rows[1].Ids[^1].Should().Be(Slow.PadTokenId);
        ((Action)(() => tokenizer.Encode("the cat"))).Should().Throw<InvalidOperationException>().WithMessage($"*no {name}*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Calls_NullOrEmptyOrUneven_AreRefused(bool fast)
    {
        ConvBertTokenizerBase tokenizer = fast ? Fast : Slow;
        foreach (Action act in new Action[]
        {
            () => tokenizer.Encode(null!),
            () => tokenizer.EncodeBatch(["the", null!]),
            () => tokenizer.EncodeWords(["the", null!]),
            () => tokenizer.EncodeBatch(Array.Empty<string>()),
            () => tokenizer.EncodeBatch(["the"], ["a", "b"]),
            () => tokenizer.AddTokens([null!]),
            () => tokenizer.AddTokens([new AddedToken("\uD800")]),
            () => tokenizer.Pad([Row([1, 2]) with { TokenTypeIds = [1] }]),
            () => tokenizer.Pad([]),
            () => tokenizer.Pad([null!]),
            () => tokenizer.Pad([Row([1]) with { SpecialTokensMask = [1] }, Row([1])]),
            () => tokenizer.Pad([Row([1])], padToMultipleOf: 0),
            () => tokenizer.Pad([Row([1])], PaddingStrategy.MaxLength, maxLength: -1),
            () => tokenizer.Pad([Row([1])], PaddingStrategy.MaxLength, maxLength: int.MaxValue),
            () => tokenizer.GetSpecialTokensMask([1], [2], alreadyHasSpecialTokens: true),
        })
        {
            act.Should().Throw<ArgumentException>();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pad_WithOrWithoutAttentionMask_FillsTheOtherColumns(bool returnAttentionMask)
    {
        var row = new TokenizedInputs { InputIds = [5, 6], AttentionMask = [1, 1], TokenTypeIds = [1, 1], SpecialTokensMask = [0, 0] };
        foreach (SequenceSide side in new[] { SequenceSide.Left, SequenceSide.Right })
        {
            IReadOnlyList<int> Side(int fill, params int[] values) => side == SequenceSide.Left ? [fill, .. values] : [.. values, fill];
            TokenizedInputs padded =
                Fast.Pad([row], PaddingStrategy.MaxLength, maxLength: 3, paddingSide: side, returnAttentionMask: returnAttentionMask)[0];
            padded.InputIds.Should().Equal(Side(Fast.PadTokenId!.Value, 5, 6));
            padded.AttentionMask.Should().Equal(returnAttentionMask ? Side(0, 1, 1) : [1, 1]);
            padded.TokenTypeIds.Should().Equal(Side(0, 1, 1));
            padded.SpecialTokensMask.Should().Equal(Side(1, 0, 0));
        }
    }

    [Fact]
    public void Encode_LoneSurrogate_IsRefusedOrLeftOutOrReplaced()
    {
        Action fast = () => Fast.Encode("a\uD800b");
        fast.Should().Throw<ArgumentException>().WithMessage("*lone surrogate at code point 1*");
        Slow.Encode("a\uDC00b").Ids.Should().Equal(Slow.Encode("ab").Ids);
        var ids = new int[10];
        ids[..Fast.EncodeToIds("a\uD800b".AsSpan(), ids)].Should().Equal(Fast.Encode("a\uFFFDb").Ids);
    }

    [Fact]
    public void Lookups_BeyondTheRowOrWithoutOffsets_AreRefused()
    {
        TokenizerEncoding row = Fast.Encode("the cat");
        foreach (int token in new[] { -1, row.Count })
        {
            ((Action)(() => row.TokenToWord(token))).Should().Throw<ArgumentOutOfRangeException>();
            ((Action)(() => row.TokenToChars(token))).Should().Throw<ArgumentOutOfRangeException>();
            ((Action)(() => row.TokenToSequence(token))).Should().Throw<ArgumentOutOfRangeException>();
        }

        row.CharToToken(-1).Should().BeNull();
        row.WordToTokens(99).Should().BeNull();
        TokenizerEncoding slow = Slow.Encode("the cat");
        ((Action)(() => slow.CharToToken(0))).Should().Throw<InvalidOperationException>();
        ((Action)(() => slow.TokenToChars(0))).Should().Throw<InvalidOperationException>();
        ((Action)(() => slow.WordToChars(0))).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void FromPretrained_NegativeModelMaxLength_IsRefused()
    {
        var options = new ConvBertTokenizerOptions { ModelMaxLength = -1 };
        ((Action)(() => ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo"), options))).Should()
            .Throw<ArgumentOutOfRangeException>().WithMessage("*ModelMaxLength*0 or more*");
        ((Action)(() => ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo"), options))).Should()
            .Throw<ArgumentOutOfRangeException>().WithMessage("*ModelMaxLength*0 or more*");
    }

    [Fact]
    public void Lookups_OfASecondSequence_AnswerForTheFirstWhereThereIsNone()
    {
        TokenizerEncoding row = Fast.Encode("the cat");
        row.CharToToken(4, 1).Should().Be(row.CharToToken(4)).And.NotBeNull();
        row.CharToWord(4, 1).Should().Be(1);
        row.WordToTokens(1, 1).Should().Be(row.WordToTokens(1)).And.NotBeNull();
        row.WordToChars(1, 1).Should().Be((4, 7));
        Fast.Encode("the cat", "the").CharToToken(4, 1).Should().BeNull();
        Fast.EncodeBatch(["the cat"], [""])[0].CharToToken(4, 1).Should().BeNull();
        foreach (int sequence in new[] { -1, 2 })
        {
            ((Action)(() => row.CharToToken(0, sequence))).Should().Throw<ArgumentOutOfRangeException>();
            ((Action)(() => row.WordToChars(0, sequence))).Should().Throw<ArgumentOutOfRangeException>();
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void FromPretrained_UnknownVersion_IsRefused(int version)
    {
        Action act = () =>
            ConvBertTokenizerFast.FromPretrained(
                GoldenFolder.Of("vocab-demo"), new() { TransformersVersion = (TransformersVersion)version });
        act.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*4 or 5*");
    }

    private static TokenizedInputs Row(int[] ids) => new() { InputIds = ids };
}
