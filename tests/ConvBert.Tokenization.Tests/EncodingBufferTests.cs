using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Rows in the caller's memory, held to those that are allocated.</summary>
public sealed class EncodingBufferTests
{
    private const string First = "The quick-brown fox, the [MASK] one; don't! an-extraordinarily-longwordthatgoesonandonandon\tfoo<ent>bar école 中文 😀x";
    private const string Second = "Привет, “мир” [SEP] again and again and again.";

    private readonly ConvBertTokenizerFast _tokenizer = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));

    public static TheoryData<EncodingOptions> Calls => new(
        new EncodingOptions(),
        new EncodingOptions { AddSpecialTokens = false },
        new EncodingOptions { SplitSpecialTokens = true },
        new EncodingOptions { MaxLength = 12 },
        new EncodingOptions { MaxLength = 13, TruncationSide = "left" },
        new EncodingOptions { MaxLength = 30, Truncation = TruncationStrategy.OnlyFirst },
        new EncodingOptions { MaxLength = 20, Truncation = TruncationStrategy.LongestFirst, Padding = PaddingStrategy.MaxLength },
        new EncodingOptions { MaxLength = 200, Truncation = TruncationStrategy.LongestFirst, Padding = PaddingStrategy.MaxLength },
        new EncodingOptions { MaxLength = 15, Stride = 2, ReturnOverflowingTokens = true },
        new EncodingOptions { MaxLength = 15, Stride = 2, ReturnOverflowingTokens = true, TruncationSide = "left", Truncation = TruncationStrategy.LongestFirst, Padding = PaddingStrategy.Longest },
        new EncodingOptions { Padding = PaddingStrategy.Longest, PadToMultipleOf = 64 },
        new EncodingOptions { Padding = PaddingStrategy.MaxLength, MaxLength = 200, PaddingSide = "left" });

    [Theory]
    [MemberData(nameof(Calls))]
    public void EncodeInto_EveryCall_GivesTheRowsOfEncode(EncodingOptions options)
    {
        var buffer = new EncodingBuffer();
        foreach (string pair in new[] { "", Second })
        {
            Encoding row = _tokenizer.Encode(First, pair, options);
            _tokenizer.EncodeInto(First, pair, buffer, options);
            Check(buffer, [row, .. row.Overflowing]);
            _tokenizer.EncodeInto(System.Text.Encoding.UTF8.GetBytes(First), System.Text.Encoding.UTF8.GetBytes(pair), buffer, options);
            Check(buffer, [row, .. row.Overflowing]);
        }
    }

    [Fact]
    public void EncodeInto_Utf16Offsets_CutTheTokensOutOfTheString()
    {
        var buffer = new EncodingBuffer(utf16Offsets: true);
        const string text = "😀 fox 𠀀 the 中文";
        _tokenizer.EncodeInto(text, buffer);
        EncodedRow row = buffer[0];
        var cut = new List<string>();
        for (int token = 1; token < row.Count - 1; token++) cut.Add(text[row.OffsetStarts[token]..row.OffsetEnds[token]]);
        string.Concat(cut).Should().Be(text.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void EncodeInto_WordsSeenBefore_AllocatesNothing()
    {
        var buffer = new EncodingBuffer();
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(First);
        var options = new EncodingOptions { MaxLength = 15, Stride = 2, ReturnOverflowingTokens = true, Truncation = TruncationStrategy.LongestFirst, Padding = PaddingStrategy.MaxLength };
        SteadyState.BytesAllocatedBy(() =>
        {
            _tokenizer.EncodeInto(First, buffer);
            _tokenizer.EncodeInto(utf8, buffer);
            _tokenizer.EncodeInto(First, Second, buffer, options);
        }).Should().Be(0);
    }

    [Fact]
    public void EncodeInto_SixteenThreads_GiveTheSame()
    {
        Encoding expected = _tokenizer.Encode(First, Second);
        Parallel.For(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            var buffer = new EncodingBuffer();
            _tokenizer.EncodeInto(First, Second, buffer);
            Check(buffer, [expected]);
        });
    }

    [Fact]
    public void Row_OutsideTheBuffer_IsRefused()
    {
        var buffer = new EncodingBuffer();
        _tokenizer.EncodeInto(First, buffer);
        Action act = () => _ = buffer[1].Count;
        act.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static void Check(EncodingBuffer buffer, IReadOnlyList<Encoding> expected)
    {
        buffer.RowCount.Should().Be(expected.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            EncodedRow row = buffer[i];
            row.Ids.ToArray().Should().Equal(expected[i].Ids);
            row.TypeIds.ToArray().Should().Equal(expected[i].TypeIds);
            row.AttentionMask.ToArray().Should().Equal(expected[i].AttentionMask);
            row.SpecialTokensMask.ToArray().Should().Equal(expected[i].SpecialTokensMask);
            row.OffsetStarts.ToArray().Zip(row.OffsetEnds.ToArray()).Should().Equal(expected[i].Offsets);
            row.WordIds.ToArray().Select(word => word < 0 ? (int?)null : word).Should().Equal(expected[i].WordIds);
            row.SequenceIds.ToArray().Select(sequence => sequence < 0 ? (int?)null : sequence).Should().Equal(expected[i].SequenceIds);
        }
    }
}
