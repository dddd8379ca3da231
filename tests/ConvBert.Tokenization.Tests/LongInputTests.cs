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
}
