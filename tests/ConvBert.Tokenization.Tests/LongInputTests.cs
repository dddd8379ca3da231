using System.Diagnostics;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Ten times the text takes about ten times as long, not a hundred times, whatever the text is.</summary>
public class LongInputTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("!")]
    [InlineData("\u0301")]
    [InlineData("\u0316\u0301")]
    [InlineData("[MASK]")]
    [InlineData("字")]
    public void Encode_TenTimesTheText_IsNotQuadratic(string unit)
    {
        ConvBertTokenizerFast fast = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));
        ConvBertTokenizer slow = ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-stress"));
        string text = string.Concat(Enumerable.Repeat(unit, 200_000 / unit.Length));
        var watch = Stopwatch.StartNew();
        fast.Encode(text).Count.Should().BeGreaterThan(0);
        slow.Encode(text).Count.Should().BeGreaterThan(0);

        // Quadratic work on 200,000 characters is 4·10¹⁰ steps; a minute is far above linear work on any machine, and far below that.
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("!")]
    [InlineData(" ")]
    [InlineData("\u0301")]
    [InlineData("\u0316\u0301")]
    [InlineData("[MASK]")]
    [InlineData("[MASK")]
    [InlineData("字")]
    [InlineData("か")]
    [InlineData("\uD83D\uDE00 ")]
    public void EncodeToIds_TenMegabytes_AreReadToTheEnd(string unit)
    {
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));
        byte[] piece = System.Text.Encoding.UTF8.GetBytes(unit);
        var text = new byte[10_000_000 / piece.Length * piece.Length];
        for (int at = 0; at < text.Length; at += piece.Length) piece.CopyTo(text, at);
        var ids = new int[text.Length + 2];
        var watch = Stopwatch.StartNew();
        int count = tokenizer.EncodeToIds(text, ids);

        // Quadratic work on ten million bytes is 10¹⁴ steps.
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(2));
        ids[count - 1].Should().Be(tokenizer.SepTokenId);

        // Where every unit stands for itself, the ids of one are those of all.
        var one = new int[10];
        int alone = tokenizer.EncodeToIds(piece, one) - 2;
        if (unit is not ("a" or "か")) count.Should().Be(2 + (alone * (text.Length / piece.Length)));
        else count.Should().Be(3);
    }
}
