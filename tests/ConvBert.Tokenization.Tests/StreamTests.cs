using System.IO.Pipelines;
using System.Text;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Texts that come through streams and pipes, in pieces of any size, held to texts that are there at once.</summary>
public sealed class StreamTests
{
    private const string Sentence =
        "The quick-brown fox, the [MASK] one; an-extraordinarily-longwordthatgoesonandonandon\tfoo<ent>bar école 中文テスト。 😀x ";

    private readonly ConvBertTokenizerFast _tokenizer = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(1 << 20)]
    public async Task EncodeToIds_PiecesOfAnySize_GiveTheIdsOfTheWhole(int piece)
    {
        string text = string.Concat(Enumerable.Repeat(Sentence, 300)) + new string('a', 70_000) + " [MASK";
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        int[] expected = [.. _tokenizer.Encode(text).Ids];
        var ids = new int[expected.Length + 10];
        ids[.._tokenizer.EncodeToIds(new Trickle(utf8, piece), ids)].Should().Equal(expected);
        int count = await _tokenizer.EncodeToIdsAsync(PipeReader.Create(new Trickle(utf8, piece)), ids);
        ids[..count].Should().Equal(expected);
    }

    [Fact]
    public void EncodeToIds_RoomForFewIds_ReadsLittleOfTheStream()
    {
        var stream = new Trickle(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Sentence, 100_000))), 1 << 20);
        _tokenizer.EncodeToIds(stream, new int[512]).Should().Be(512);
        stream.Position.Should().BeLessThan(1 << 17);
    }

    [Fact]
    public async Task EncodeToIdsAsync_RoomForFewIds_LeavesTheRestInThePipe()
    {
        var stream = new Trickle(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Sentence, 100_000))), 1 << 20);
        (await _tokenizer.EncodeToIdsAsync(PipeReader.Create(stream), new int[512])).Should().Be(512);
        stream.Position.Should().BeLessThan(1 << 17);
    }

    [Fact]
    public void EncodeToIds_AddedTokenThatTakesSpace_ReadsTheWholeText()
    {
        _tokenizer.AddTokens([new AddedToken("fox") { LStrip = true }]);
        int[] expected = [.. _tokenizer.Encode(Sentence).Ids];
        var ids = new int[500];
        ids[.._tokenizer.EncodeToIds(new Trickle(System.Text.Encoding.UTF8.GetBytes(Sentence), 5), ids)].Should().Equal(expected);
    }

    [Theory]
    [InlineData(0, int.MaxValue)]
    [InlineData(1, int.MaxValue)]
    [InlineData(40_000, int.MaxValue)]
    [InlineData(40_000, 20)]
    public async Task EncodeLinesAsync_EveryLine_GivesItsIdsInOrder(int count, int maxLength)
    {
        var random = new Random(5);
        string[] lines =
            [.. Enumerable.Range(0, count)
            .Select(i => i % 1000 == 3 ? string.Concat(Enumerable.Repeat(Sentence, 30))
            : Sentence[..random.Next(60)] + (i % 7 == 0 ? "\r" : ""))];
        foreach (string end in new[] { "", "\n" })
        {
            byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + (count > 0 ? end : ""));
            int at = 0;
            await foreach (EncodedLines encoded in _tokenizer.EncodeLinesAsync(new Trickle(utf8, 100_000), maxLength))
            {
                for (int i = 0; i < encoded.Count; i++, at++)
                {
                    int[] expected = new int[5000];
                    int ids = _tokenizer.EncodeToIds(lines[at].AsSpan(), expected.AsSpan(0, Math.Min(5000, maxLength)));
                    if (!encoded[i].SequenceEqual(expected.AsSpan(0, ids))) Assert.Fail($"Line {at} differs.");
                }
            }

            // Without an end, a last line that is empty is none.
            at.Should().Be(end.Length == 0 && count > 0 && lines[^1].Length == 0 ? count - 1 : count);
        }
    }

    [Fact]
    public async Task EncodeLinesAsync_LineLongerThanABlock_IsReadWhole()
    {
        string line = string.Concat(Enumerable.Repeat(Sentence, 30_000));
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes("a\n" + line + "\nb");
        var counts = new List<int>();
        await foreach (EncodedLines encoded in _tokenizer.EncodeLinesAsync(new MemoryStream(utf8)))
        {
            for (int i = 0; i < encoded.Count; i++) counts.Add(encoded[i].Length);
        }

        counts.Should().Equal(3, _tokenizer.Encode(line).Count, 3);
    }

    [Fact]
    public void EncodeBatchToIds_ManyTexts_AreTheRowsOfEncode()
    {
        string[] texts = [.. Enumerable.Range(0, 2000).Select(i => Sentence[(i % 50)..])];
        var ids = new int[texts.Length * 24];
        var lengths = new int[texts.Length];
        _tokenizer.EncodeBatchToIds(texts, ids, lengths, 24);
        var options =
            new EncodingOptions { MaxLength = 24, Truncation = TruncationStrategy.LongestFirst, Padding = PaddingStrategy.MaxLength };
        IReadOnlyList<TokenizerEncoding> rows = _tokenizer.EncodeBatch(texts, null, options);
        for (int i = 0; i < texts.Length; i++)
        {
            ids.AsSpan(i * 24, 24).ToArray().Should().Equal(rows[i].Ids);
            lengths[i].Should().Be(rows[i].AttentionMask.Sum());
            rows[i].SampleIndex.Should().Be(i);
        }
    }

    [Fact]
    public void EncodeBatch_LoneSurrogateAmongManyTexts_IsRefusedAsInOne()
    {
        string[] texts = [.. Enumerable.Repeat(Sentence, 2000)];
        texts[700] = "\uD800";
        Action act = () => _tokenizer.EncodeBatch(texts);
        act.Should().Throw<ArgumentException>().WithMessage("*lone surrogate*");
    }

    [Fact]
    public void EncodeBatchToIds_TooLittleRoom_IsRefused()
    {
        Action ids = () => _tokenizer.EncodeBatchToIds(["a", "b"], new int[7], new int[2], 4);
        Action lengths = () => _tokenizer.EncodeBatchToIds(["a", "b"], new int[8], new int[1], 4);
        Action row = () => _tokenizer.EncodeBatchToIds(["a", "b"], new int[8], new int[2], 1);
        ids.Should().Throw<ArgumentException>();
        lengths.Should().Throw<ArgumentException>();
        row.Should().Throw<ArgumentException>();
    }

    /// <summary>A stream that gives so many bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, int piece) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => bytes.Length;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = Math.Min(Math.Min(piece, count), bytes.Length - _at);
            bytes.AsSpan(_at, read).CopyTo(buffer.AsSpan(offset));
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
