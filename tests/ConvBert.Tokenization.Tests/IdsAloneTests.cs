using System.Text.Json;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>The form that writes ids alone, held to the form that gives everything.</summary>
public sealed class IdsAloneTests
{
    private const string Text =
        "The quick-brown fox, the [MASK] one; don't! an-extraordinarily-longwordthatgoesonandonandon\tfoo<ent>bar e\u0301cole \u4E2D\u6587 \uD83D\uDE00x";

    private readonly ConvBertTokenizerFast _tokenizer = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));

    [Fact]
    public void Encode_LessRoomThanIds_CutsAsTruncationDoes()
    {
        int all = _tokenizer.Encode(Text).Count;
        for (int room = 2; room <= all + 1; room++)
        {
            var ids = new int[room];
            int count = _tokenizer.EncodeToIds(Text.AsSpan(), ids);
            ids[..count].Should().Equal(_tokenizer.Encode(Text, null, new EncodingOptions { MaxLength = room }).Ids);
        }
    }

    [Fact]
    public void Encode_NoRoomForSpecialTokens_IsRefused()
    {
        Action act = () => _tokenizer.EncodeToIds(Text.AsSpan(), new int[1]);
        act.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("foo", false, false)]
    [InlineData("<ent>", false, false)]
    [InlineData("foo-bar", false, false)]
    [InlineData("quick", true, false)]
    [InlineData("<ent>", false, true)]
    public void Encode_AddedTokens_AreFoundAsInTheFullForm(string content, bool singleWord, bool strips)
    {
        string text = Text + " foo-bar xfoox <ent> quick quickly";
        var ids = new int[500];
        _tokenizer.EncodeToIds(text.AsSpan(), ids);
        foreach (bool normalized in new[] { true, false })
        {
            ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));
            tokenizer.AddTokens([new AddedToken(
                content) { SingleWord = singleWord, LStrip = strips, RStrip = strips, Normalized = normalized }]);
            int[] expected = [.. tokenizer.Encode(text).Ids];
            ids[..tokenizer.EncodeToIds(text.AsSpan(), ids)].Should().Equal(expected);
            ids[..tokenizer.EncodeToIds(System.Text.Encoding.UTF8.GetBytes(text), ids)].Should().Equal(expected);
        }
    }

    [Fact]
    public void Encode_WordsSeenBefore_AllocatesNothing()
    {
        var ids = new int[500];
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(Text);
        SteadyState.BytesAllocatedBy(() => _ = _tokenizer.EncodeToIds(Text.AsSpan(), ids)
            + _tokenizer.EncodeToIds(utf8, ids)).Should().Be(0);
    }

    [Fact]
    public void Encode_BrokenText_CountsAsReplacementCharacter()
    {
        var broken = new int[20];
        var replaced = new int[20];
        int expected = _tokenizer.EncodeToIds("ab\uFFFDc d".AsSpan(), replaced);
        _tokenizer.EncodeToIds("ab\uD800c d".AsSpan(), broken).Should().Be(expected);
        broken[..expected].Should().Equal(replaced[..expected]);
        byte[] invalid = [(byte)'a', (byte)'b', 0xFF, (byte)'c', (byte)' ', (byte)'d'];
        _tokenizer.EncodeToIds(invalid, broken).Should().Be(expected);
        broken[..expected].Should().Equal(replaced[..expected]);
    }

    [Fact]
    public void Encode_SixteenThreads_GiveTheSame()
    {
        int[] expected = [.. _tokenizer.Encode(Text).Ids];
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            var ids = new int[500];
            ids[.._tokenizer.EncodeToIds(Text.AsSpan(), ids)].Should().Equal(expected);
        });
    }

    [Theory]
    [InlineData(true, "fast_uncased")]
    [InlineData(false, "fast_cased")]
    public void Encode_RandomTexts_GivesTheReferencesIdsColdAndWarm(bool lowercase, string name)
    {
        ConvBertTokenizerFast tokenizer =
            ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"), new ConvBertTokenizerOptions { DoLowerCase = lowercase });
        var ids = new int[1000];
        string[] lines = File.ReadAllLines(GoldenFolder.Of("fuzz.jsonl"));
        foreach (string line in lines.Concat(lines))
        {
            using JsonDocument golden = JsonDocument.Parse(line);
            string text = golden.RootElement.GetProperty("text").GetString()!;
            int[] expected = [.. golden.RootElement.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
            ids[..tokenizer.EncodeToIds(text.AsSpan(), ids)].Should().Equal(expected, text);
            ids[..tokenizer.EncodeToIds(System.Text.Encoding.UTF8.GetBytes(text), ids)].Should().Equal(expected, text);
        }
    }
}
