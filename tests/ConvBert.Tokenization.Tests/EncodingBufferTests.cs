using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Sequences in the caller's memory equal those that are allocated.</summary>
public sealed class EncodingBufferTests
{
    private const string First =
        "The quick-brown fox, the [MASK] one; don't! an-extraordinarily-longwordthatgoesonandonandon\tfoo<ent>bar école 中文 😀x";
    private const string Second = "Привет, “мир” [SEP] again and again and again.";

    private readonly ConvBertTokenizerFast _tokenizer = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));

    public static TheoryData<EncodingOptions> Calls => new(
        new EncodingOptions(),
        new EncodingOptions { AddSpecialTokens = false },
        new EncodingOptions { SplitSpecialTokens = true },
        new EncodingOptions { MaxLength = 12 },
        new EncodingOptions { MaxLength = 13, TruncationSide = SequenceSide.Left },
        new EncodingOptions { MaxLength = 30, Truncation = TruncationStrategy.OnlyFirst },
        new EncodingOptions { MaxLength = 20, Truncation = TruncationStrategy.LongestFirst, Padding = PaddingStrategy.MaxLength },
        new EncodingOptions { MaxLength = 200, Truncation = TruncationStrategy.LongestFirst, Padding = PaddingStrategy.MaxLength },
        new EncodingOptions { MaxLength = 15, Stride = 2, ReturnOverflowingTokens = true },
        new EncodingOptions
        {
            MaxLength = 15,
            Stride = 2,
            ReturnOverflowingTokens = true,
            TruncationSide = SequenceSide.Left,
            Truncation = TruncationStrategy.LongestFirst,
            Padding = PaddingStrategy.Longest
        },
        new EncodingOptions { Padding = PaddingStrategy.Longest, PadToMultipleOf = 64 },
        new EncodingOptions { Padding = PaddingStrategy.MaxLength, MaxLength = 200, PaddingSide = SequenceSide.Left });

    [Theory]
    [MemberData(nameof(Calls))]
    public void EncodeInto_EveryCall_GivesTheSequencesOfEncode(EncodingOptions options)
    {
        var buffer = new EncodingBuffer();
        foreach (string pair in new[] { "", Second })
        {
            TokenizerEncoding row = _tokenizer.Encode(First, pair, options);
            _tokenizer.EncodeInto(First, pair, buffer, options);
            Check(buffer, [row, .. row.Overflowing]);
            _tokenizer.EncodeInto(System.Text.Encoding.UTF8.GetBytes(First), System.Text.Encoding.UTF8.GetBytes(pair), buffer, options);
            Check(buffer, [row, .. row.Overflowing]);
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void EncodeToBuffer_EveryCallOfBothTokenizers_GivesTheSequencesOfEncode(EncodingOptions options)
    {
        var buffer = new EncodingBuffer();
        foreach (ConvBertTokenizerBase tokenizer in new ConvBertTokenizerBase[] { _tokenizer,
            ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-stress")) })
        {
            bool fast = tokenizer is ConvBertTokenizerFast;
            foreach (string? pair in new[] { null, "", Second })
            {
                EncodingOptions call =
                    !fast && pair is not null && options.ReturnOverflowingTokens
                    ? options with { Truncation = TruncationStrategy.OnlyFirst } : options;
                TokenizerEncoding expected = tokenizer.Encode(First, pair, call);
                tokenizer.EncodeToBuffer(First, pair, buffer, call);
                Check(buffer, [expected, .. expected.Overflowing], hasOffsets: fast);
                expected = tokenizer.EncodeWords(First.Split(' '), pair?.Split(' '), call);
                tokenizer.EncodeWordsToBuffer(First.Split(' '), pair?.Split(' '), buffer, call);
                Check(buffer, [expected, .. expected.Overflowing], hasOffsets: fast);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Append_SeveralSamples_AreARaggedBatch(EncodingOptions options)
    {
        var buffer = new EncodingBuffer();
        string[] texts = [First, "", Second, First, "the"];
        for (int round = 0; round < 2; round++)
        {
            buffer.Clear();
            var expected = new List<TokenizerEncoding>();
            foreach (string text in texts)
            {
                expected.AddRange(_tokenizer.EncodeBatch([text], null, options));
                _tokenizer.Append(text, null, buffer, options);
                expected.AddRange(_tokenizer.EncodeBatch([text], [""], options));
                _tokenizer.Append(text, "", buffer, options);
            }

            Check(buffer, expected);
            buffer.Ids.ToArray().Should().Equal(expected.SelectMany(encoding => encoding.Ids));
            buffer.TypeIds.ToArray().Should().Equal(expected.SelectMany(encoding => encoding.TypeIds));
            buffer.AttentionMask.ToArray().Should().Equal(expected.SelectMany(encoding => encoding.AttentionMask));
            buffer.SequenceStarts[^1].Should().Be(buffer.Ids.Length);
        }
    }

    [Fact]
    public void Append_ATextThatIsRefused_LeavesTheOthers()
    {
        var buffer = new EncodingBuffer();
        var bad =
            new EncodingOptions { MaxLength = 3, Stride = 1, ReturnOverflowingTokens = true, Truncation = TruncationStrategy.LongestFirst };
        _tokenizer.EncodeToBuffer(First, null, buffer);
        ((Action)(() => _tokenizer.Append(First, null, buffer, bad))).Should().Throw<ArgumentException>();
        ((Action)(() => _tokenizer.Append("a\uD800", null, buffer, bad))).Should().Throw<ArgumentException>();
        Check(buffer, [_tokenizer.Encode(First)]);
        _tokenizer.Append(Second, null, buffer, new EncodingOptions());
        Check(buffer, [_tokenizer.Encode(First), _tokenizer.Encode(Second)]);
    }

    [Fact]
    public void EncodeInto_Utf16Offsets_CutTheTokensOutOfTheString()
    {
        var buffer = new EncodingBuffer();
        const string text = "😀 fox 𠀀 the 中文";
        _tokenizer.EncodeInto(text, [], buffer, new EncodingOptions { OffsetUnit = OffsetUnit.Utf16 });
        EncodedSequence row = buffer[0];
        var cut = new List<string>();
        for (int token = 1; token < row.Count - 1; token++) cut.Add(text[row.OffsetStarts[token]..row.OffsetEnds[token]]);
        string.Concat(cut).Should().Be(text.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Encode_Utf16Offsets_AreThoseOfTheStringInTextsPairsAndWords()
    {
        var options = new EncodingOptions { OffsetUnit = OffsetUnit.Utf16 };
        const string text = "😀 fox 𠀀 the", pair = "the 𠀀𠀀 fox";
        TokenizerEncoding encoding = _tokenizer.Encode(text, pair, options);
        TokenizerEncoding words = _tokenizer.EncodeWords(text.Split(' '), pair.Split(' '), options);
        for (int token = 0; token < encoding.Count; token++)
        {
            if (encoding.SequenceIds[token] is not { } sequence) continue;
            (int start, int end) = encoding.Offsets[token];
            string expected = (sequence == 0 ? text : pair)[start..end];
            (start, end) = words.Offsets[token];
            (sequence == 0 ? text : pair).Split(' ')[words.WordIds[token]!.Value][start..end].Should().Be(expected);
        }

        encoding.CharToToken(text.IndexOf("fox", StringComparison.Ordinal)).Should().Be(encoding.WordToTokens(1)!.Value.Start);
    }

    [Fact]
    public void EncodeInto_WordsSeenBefore_AllocatesNothing()
    {
        var buffer = new EncodingBuffer();
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(First);
        var options =
            new EncodingOptions
            {
                MaxLength = 15,
                Stride = 2,
                ReturnOverflowingTokens = true,
                Truncation = TruncationStrategy.LongestFirst,
                Padding = PaddingStrategy.MaxLength
            };
        SteadyState.BytesAllocatedBy(() =>
        {
            _tokenizer.EncodeInto(First, buffer);
            _tokenizer.EncodeInto(utf8, buffer);
            _tokenizer.EncodeInto(First, Second, buffer, options);
            _tokenizer.EncodeToBuffer(First, Second, buffer, options);
            _tokenizer.Append(First, null, buffer, options);
        }).Should().Be(0);
    }

    [Fact]
    public void EncodeInto_SixteenThreads_GiveTheSame()
    {
        TokenizerEncoding expected = _tokenizer.Encode(First, Second);
        Parallel.For(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            var buffer = new EncodingBuffer();
            _tokenizer.EncodeInto(First, Second, buffer, null);
            Check(buffer, [expected]);
        });
    }

    [Fact]
    public void Sequence_OutsideTheBuffer_IsRefused()
    {
        var buffer = new EncodingBuffer();
        _tokenizer.EncodeInto(First, buffer);
        Action act = () => _ = buffer[1].Count;
        act.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static void Check(EncodingBuffer buffer, List<TokenizerEncoding> expected, bool hasOffsets = true)
    {
        buffer.SequenceCount.Should().Be(expected.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            EncodedSequence row = buffer[i];
            row.Ids.ToArray().Should().Equal(expected[i].Ids);
            row.TypeIds.ToArray().Should().Equal(expected[i].TypeIds);
            row.AttentionMask.ToArray().Should().Equal(expected[i].AttentionMask);
            row.SpecialTokensMask.ToArray().Should().Equal(expected[i].SpecialTokensMask);
            row.OffsetStarts.ToArray().Zip(row.OffsetEnds.ToArray()).Should().Equal(expected[i].Offsets);
            row.WordIds.Length.Should().Be(hasOffsets ? row.Count : 0);
            if (hasOffsets) row.WordIds.ToArray().Select(word => word < 0 ? (int?)null : word).Should().Equal(expected[i].WordIds);
            row.SequenceIds.ToArray().Select(sequence => sequence < 0 ? (int?)null : sequence).Should().Equal(expected[i].SequenceIds);
        }
    }
}
