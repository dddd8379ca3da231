using System.Diagnostics;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

public class AddedTokensTests
{
    private static ConvBertTokenizerFast Fast() => ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));

    private static ConvBertTokenizer Slow() => ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-stress"));

    private static AddedToken[] Tokens(params string[] contents) => [.. contents.Select(content => new AddedToken(content))];

    /// <summary>The numbers are the reference's own, from the goldens of the command.</summary>
    [Fact]
    public void AddTokens_SomeThereAlready_CountsAsTheReference()
    {
        Slow().AddTokens(Tokens("new", "new york", "new york city", "york")).Should().Be(3);
        Fast().AddTokens(Tokens("the", "", "the", "[MASK]", "dog")).Should().Be(3);
    }

    [Fact]
    public void Decode_ASpecialTokenOfAddTokens_IsSkippedByTheFastTokenizer()
    {
        ConvBertTokenizerFast tokenizer = Fast();
        tokenizer.AddTokens([new AddedToken("<zz>") { Special = true }]);
        int[] ids = [.. tokenizer.Encode("the <zz> cat").Ids];
        tokenizer.Decode(ids, skipSpecialTokens: true).Should().NotContain("<zz>");
        tokenizer.Decode(ids).Should().Contain("<zz>");
    }

    [Fact]
    public void AddTokens_OneThatNormalizingEmpties_IsRefusedAndChangesNothing()
    {
        ConvBertTokenizerFast tokenizer = Fast();
        int count = tokenizer.GetVocab().Count;
        FluentActions.Invoking(() =>
            tokenizer.AddTokens(Tokens("<a>", "\u0301"))).Should().Throw<ArgumentException>().WithMessage("*is empty after normalization*");
        tokenizer.GetVocab().Count.Should().Be(count);
    }

    [Theory]
    [InlineData(" <z>")]
    [InlineData("<z> ")]
    public void Encode_ATokenThatTakesAMillionSpaces_IsNotQuadratic(string text)
    {
        ConvBertTokenizerFast fast = Fast();
        ConvBertTokenizer slow = Slow();
        AddedToken[] token = [new AddedToken("<z>") { LStrip = true, RStrip = true }];
        fast.AddTokens(token);
        slow.AddTokens(token);
        text = text.Replace(" ", new string(' ', 1_000_000), StringComparison.Ordinal);
        var watch = Stopwatch.StartNew();
        fast.Encode(text).Count.Should().Be(3);
        slow.Encode(text).Count.Should().Be(3);

        // Quadratic work on a million characters is 10¹² steps; a million spaces took the slow tokenizer 25 seconds so.
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void Encode_AWholeWordBesideALetterInASquare_IsNone()
    {
        ConvBertTokenizerFast tokenizer = Fast();
        tokenizer.AddTokens([new AddedToken("<zz>") { SingleWord = true }]);
        tokenizer.Tokenize("\U0001F130<zz>").Should().NotContain("<zz>");
        tokenizer.Tokenize("\U0001F12F<zz>").Should().Contain("<zz>");
    }

    /// <summary>
    /// The reference lower-cases between the alternatives of a regular expression, whose first that fits wins; it then looks for the
    /// longest token.
    /// </summary>
    [Theory]
    [InlineData("[X", "[XY]", "[X", "y", "]")]
    [InlineData("[XY]", "[X", "[XY]")]
    public void SlowTokenize_SpecialTokensThatBeginAlike_KeepsTheFirstAsItStands(string first, string second, params string[] expected)
    {
        ConvBertTokenizer tokenizer = Slow();
        tokenizer.AddSpecialTokens([new AddedToken(first) { Normalized = false }, new AddedToken(second) { Normalized = false }]);
        tokenizer.Tokenize("[XY]").Should().Equal(expected);
    }

    [Fact]
    public void AddTokens_OneThatIsThere_TakesTheNewProperties()
    {
        foreach (ConvBertTokenizerBase tokenizer in new ConvBertTokenizerBase[] { Fast(), Slow() })
        {
            tokenizer.AddTokens(["<z>"]);
            tokenizer.Encode("the<z>the").Tokens.Should().Contain("<z>");
            tokenizer.TryGetId("<z>", out int id);
            tokenizer.AddTokens([new AddedToken("<z>") { SingleWord = true }]).Should().Be(tokenizer is ConvBertTokenizerFast ? 1 : 0);
            tokenizer.Encode("the<z>the").Tokens.Should().NotContain("<z>");
            tokenizer.Encode("the <z> the").Ids.Should().Contain(id);
        }
    }

    [Fact]
    public void AddTokens_TextAlone_LeavesTheSlowTokenizersTokenAsItIs()
    {
        ConvBertTokenizer slow = Slow();
        slow.AddTokens([new AddedToken("<z>") { SingleWord = true }]);
        slow.AddTokens(["<z>", "[MASK]"]).Should().Be(0);
        slow.Tokenize("the<z>the [MASK]").Should().NotContain("<z>").And.Contain("[MASK]");
        ConvBertTokenizerFast fast = Fast();
        fast.AddTokens([new AddedToken("<z>") { SingleWord = true }]);
        fast.AddTokens(["<z>"]).Should().Be(1);
        fast.Tokenize("the<z>the").Should().Contain("<z>");
    }

    /// <summary>What the fast tokenizer has looked for once it goes on looking for.</summary>
    [Fact]
    public void FastAddTokens_RawAndNormalized_IsFoundInBoth()
    {
        ConvBertTokenizerFast tokenizer = Fast();
        tokenizer.AddTokens([new AddedToken("Zyx")]);
        tokenizer.Tokenize("the zyx").Should().Contain("zyx");
        tokenizer.AddTokens([new AddedToken("Zyx") { Normalized = false }]);
        tokenizer.Tokenize("the Zyx").Should().Equal("the", "Zyx");
        tokenizer.Tokenize("the zyx").Should().Equal("the", "zyx");
    }

    [Fact]
    public void SlowDecode_NoTokenAndNoUnknownOne_IsRefused()
    {
        ConvBertTokenizer tokenizer =
            ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-stress"), new ConvBertTokenizerOptions { UnkToken = AddedToken.None });
        FluentActions.Invoking(() => tokenizer.Decode([1_000_000])).Should().Throw<TokenizerException>();
        tokenizer.ConvertTokensToString(["a\u001c"]).Should().Be("a");
    }
}
