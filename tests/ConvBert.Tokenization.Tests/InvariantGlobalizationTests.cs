using System.Globalization;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>All tests of this project run without ICU; so what they hold, goldens and all code points among it, holds there.</summary>
public class InvariantGlobalizationTests
{
    [Fact]
    public void TheseTests_RunWithoutIcu()
    {
        (AppContext.TryGetSwitch("System.Globalization.Invariant", out bool invariant)
            && invariant).Should().BeTrue("the project's runtime configuration asks for it");
        Action turkish = () => _ = new CultureInfo("tr-TR");
        turkish.Should().Throw<CultureNotFoundException>("there are no cultures without ICU");
    }

    [Fact]
    public void Tokenize_AccentsAndTurkishLetters_NeedNoCulture()
    {
        ConvBertTokenizerFast fast = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));
        ConvBertTokenizer slow = ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-stress"));
        foreach (ConvBertTokenizerBase tokenizer in new ConvBertTokenizerBase[] { fast, slow })
        {
            tokenizer.Encode("ÀÉÎÕÜ İSTANBUL ẞ").Ids.Should().Equal(tokenizer.Encode("aeiou istanbul ß").Ids);
        }
    }
}
