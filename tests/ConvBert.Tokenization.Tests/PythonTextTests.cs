using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Tests;

/// <summary>Results of Python 3.11.</summary>
public class PythonTextTests
{
    [Theory]
    [InlineData("ΑΣ", "ας")]
    [InlineData("ΑΣ Σ", "ας σ")]
    [InlineData("ΑΣΑ", "ασα")]
    [InlineData("Σ", "σ")]
    [InlineData("Α\u2019Σ", "α\u2019ς")]
    [InlineData("Α\u2018Σ\u2018", "α\u2018ς\u2018")]
    [InlineData("ΑΣ\u2018Α", "ασ\u2018α")]
    [InlineData("Α\u00ADΣ", "α\u00ADς")]
    [InlineData("Α\u20DDΣ", "α\u20DDς")]
    [InlineData("\u2160Σ", "\u2170ς")]
    [InlineData("\u00AAΣ", "\u00AAς")]
    [InlineData("ǅΣ", "ǆς")]
    [InlineData("1Σ", "1σ")]
    [InlineData("İI", "i\u0307i")]
    [InlineData("\U00010400ẞ", "\U00010428ß")]
    public void Lower_IsPythons(string text, string lower) => PythonText.Lower(text).Should().Be(lower);

    [Theory]
    [InlineData(" \u001C\u001Fa b\u001D\u0085\u00A0\u3000", "a b")]
    [InlineData("\u200Ba\uFEFF", "\u200Ba\uFEFF")]
    [InlineData("\u180Ea", "\u180Ea")]
    [InlineData(" \t\n", "")]
    [InlineData("", "")]
    public void Strip_IsPythons(string text, string stripped) => PythonText.Strip(text).Should().Be(stripped);
}
