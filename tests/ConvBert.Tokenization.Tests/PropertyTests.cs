using ConvBert.Tokenization.Tests.Support;
using CsCheck;

namespace ConvBert.Tokenization.Tests;

/// <summary>What holds for every text. A failure prints the text, made as short as may be, and the seed that finds it again.</summary>
public class PropertyTests
{
    private const int Texts = 300;

    private static readonly ConvBertTokenizerFast Fast = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));
    private static readonly ConvBertTokenizer Slow = ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-stress"));
    private static readonly ConvBertTokenizerBase[] Both = [Fast, Slow];

    private static readonly Gen<string> Piece = Gen.Frequency(
        (6,
        Gen.OneOfConst("the", "Quick", "brown", "un", "affable", "don't", "naïve", "Ä", "e\u0301", "\u0301", "字", "かな", "한국", "عرب", "😀",
        "👩‍💻", "[MASK]", "[SEP]", "##ing")),
        (5, Gen.OneOfConst(" ", "  ", "\t", "\n", "\u00A0", "\u3000", "\u200B")),
        (2, Gen.OneOfConst(".", ",", "!", "“", "$", "-", "'")),
        (1, Gen.Int[0, 0x10F7FF].Select(c => char.ConvertFromUtf32(c < 0xD800 ? c : c + 0x800))));

    private static readonly Gen<string> Text = Piece.Array[0, 40].Select(pieces => string.Concat(pieces));

    [Fact]
    public void Decode_OfEncodedPlainWords_IsTheText()
    {
        ConvBertTokenizerFast fast = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo"));
        ConvBertTokenizer slow = ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo"));
        string[] plain = [.. fast.GetVocab().Keys.Where(token => token.Length > 0 && token.All(char.IsAsciiLetterLower))];
        plain.Should().HaveCountGreaterThan(100);
        Gen.OneOfConst(plain).Array[0, 30].Select(words => string.Join(' ', words)).Sample(
            text =>
            {
                fast.Decode([.. fast.Encode(text).Ids], skipSpecialTokens: true).Should().Be(text);
                slow.Decode([.. slow.Encode(text).Ids], skipSpecialTokens: true).Should().Be(text);
            },
            iter: Texts);
    }

    [Fact]
    public void Offsets_LieInTheTextAndNeverGoBack() => Text.Sample(
        text =>
        {
            TokenizerEncoding row = Fast.Encode(text);
            int length = text.EnumerateRunes().Count();
            (int Start, int End) last = (0, 0);
            for (int token = 0; token < row.Count; token++)
            {
                if (row.SequenceIds[token] is null) continue;
                (int start, int end) = row.Offsets[token];
                (start >= last.Start && end >= last.End && start < end
                    && end <= length).Should().BeTrue("token {0} is at {1} to {2} of {3}, behind {4}", token, start, end, length, last);
                last = (start, end);
            }
        },
        iter: Texts);

    [Fact]
    public void Lookups_AgreeWithEachOther() => Gen.Select(Text, Text).Sample(
        (text, pair) =>
        {
            TokenizerEncoding row = Fast.Encode(text, pair);
            for (int token = 0; token < row.Count; token++)
            {
                if (row.TokenToSequence(token) is not { } sequence) continue;
                (int start, int end) = row.TokenToChars(token)!.Value;
                int word = row.TokenToWord(token)!.Value;
                (int first, int behind) = row.WordToTokens(word, sequence)!.Value;
                (token >= first && token < behind).Should().BeTrue("token {0} is of word {1}", token, word);
                (int wordStart, int wordEnd) = row.WordToChars(word, sequence)!.Value;
                (wordStart <= start && end <= wordEnd).Should().BeTrue("token {0} lies in word {1}", token, word);
                int found = row.CharToToken(start, sequence)!.Value;
                (found <= token && row.Offsets[found].Start <= start
                    && start < row.Offsets[found].End).Should().BeTrue("token {0} begins at {1}", token, start);
                row.CharToWord(start, sequence).Should().Be(row.TokenToWord(found));
            }
        },
        iter: Texts);

    [Fact]
    public void EncodeBatch_GivesTheRowsOfSingleCalls() => Text.Array[1, 8].Sample(
        texts =>
        {
            foreach (ConvBertTokenizerBase tokenizer in Both)
            {
                // Only in a single call is an empty second text none.
                string[] pairs = [.. texts.Select(text => text + "x")];
                (IReadOnlyList<TokenizerEncoding> paired, IReadOnlyList<TokenizerEncoding> alone) =
                    (tokenizer.EncodeBatch(texts, pairs), tokenizer.EncodeBatch(texts));
                for (int i = 0; i < texts.Length; i++)
                {
                    ShouldEqual(paired[i], tokenizer.Encode(texts[i], pairs[i]));
                    ShouldEqual(alone[i], tokenizer.Encode(texts[i]));
                }
            }
        },
        iter: Texts / 3);

    private static void ShouldEqual(TokenizerEncoding row, TokenizerEncoding expected)
    {
        row.Ids.Should().Equal(expected.Ids);
        row.Tokens.Should().Equal(expected.Tokens);
        row.TypeIds.Should().Equal(expected.TypeIds);
        row.AttentionMask.Should().Equal(expected.AttentionMask);
        row.SpecialTokensMask.Should().Equal(expected.SpecialTokensMask);
        row.Offsets.Should().Equal(expected.Offsets);
        row.WordIds.Should().Equal(expected.WordIds);
        row.SequenceIds.Should().Equal(expected.SequenceIds);
    }

    [Fact]
    public void EncodeToIds_GivesTheSameForEveryFormOfText() => Text.Sample(
        text =>
        {
            int[] expected = [.. Fast.Encode(text).Ids];
            var ids = new int[expected.Length + 1];
            ids[..Fast.EncodeToIds(text.AsSpan(), ids)].Should().Equal(expected);
            ids[..Fast.EncodeToIds(System.Text.Encoding.UTF8.GetBytes(text), ids)].Should().Equal(expected);
        },
        iter: Texts);

    [Fact]
    public void Windows_PutTogetherAreTheWholeText() =>
        Gen.Select(Text, Gen.Int[1, 12], Gen.Int[0, 11], Gen.Bool).Where((_, room, stride, _) => stride < room).Sample(
        (text, room, stride, left) =>
        {
            int[] whole = [.. Fast.Encode(text, null, new EncodingOptions { AddSpecialTokens = false }).Ids];
            var options =
                new EncodingOptions
                {
                    MaxLength = room + 2,
                    Stride = stride,
                    ReturnOverflowingTokens = true,
                    TruncationSide = left
                ? SequenceSide.Left : SequenceSide.Right
                };
            TokenizerEncoding row = Fast.Encode(text, null, options);
            var together = new List<int>();
            foreach (TokenizerEncoding window in new[] { row }.Concat(row.Overflowing))
            {
                int[] ids = [.. window.Ids.Skip(1).SkipLast(1)];
                ids.Length.Should().BeLessThanOrEqualTo(room);
                if (left) together.InsertRange(0, together.Count == 0 ? ids : ids[..^Math.Min(stride, ids.Length)]);
                else together.AddRange(together.Count == 0 ? ids : ids[stride..]);
            }

            together.Should().Equal(whole);
        },
        iter: Texts);

    [Fact]
    public void Padding_FillsEveryRowToTheSameMultiple() => Gen.Select(Text.Array[1, 6], Gen.Int[1, 16], Gen.Bool).Sample(
        (texts, multiple, left) =>
        {
            var options =
                new EncodingOptions
                {
                    Padding = PaddingStrategy.Longest,
                    PadToMultipleOf = multiple,
                    PaddingSide = left ? SequenceSide.Left
                : SequenceSide.Right
                };
            foreach (ConvBertTokenizerBase tokenizer in Both)
            {
                IReadOnlyList<TokenizerEncoding> rows = tokenizer.EncodeBatch(texts, null, options);
                int[] lengths = [.. texts.Select(text => tokenizer.Encode(text).Count)];
                int target = (lengths.Max() + multiple - 1) / multiple * multiple;
                for (int i = 0; i < texts.Length; i++)
                {
                    rows[i].Count.Should().Be(target);
                    rows[i].AttentionMask.Sum().Should().Be(lengths[i]);
                    rows[i].Ids.Where((_, token) => rows[i].AttentionMask[token] == 1).Should().Equal(tokenizer.Encode(texts[i]).Ids);
                }
            }
        },
        iter: Texts / 3);

    [Fact]
    public void OneInstance_SixteenThreads_GiveTheSame() => Text.Array[20, 20].Sample(
        texts =>
        {
            foreach (ConvBertTokenizerBase tokenizer in Both)
            {
                TokenizerEncoding[] expected = [.. texts.Select(text => tokenizer.Encode(text))];
                string[] decoded = [.. expected.Select(row => tokenizer.Decode([.. row.Ids]))];
                Parallel.For(0, 320, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
                {
                    TokenizerEncoding row = tokenizer.Encode(texts[i % 20]);
                    row.Ids.Should().Equal(expected[i % 20].Ids);
                    row.Offsets.Should().Equal(expected[i % 20].Offsets);
                    tokenizer.Decode([.. row.Ids]).Should().Be(decoded[i % 20]);
                });
            }
        },
        iter: 5, threads: 1);
}
