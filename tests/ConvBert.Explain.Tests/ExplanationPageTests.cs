using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ConvBert.Explain.Tests;

public sealed partial class ExplanationPageTests(DemoExplainer demo) : IClassFixture<DemoExplainer>
{
    [Fact]
    public void Write_APage_AllowsByItsPolicyTheScriptAndTheStyleThatAreInIt()
    {
        string page = Page("Paris");
        string style = Between(page, "<style>", "</style>");
        string script = Between(page, "<script type=\"module\">", "</script>");

        Hash(style).Should().Be(PageHashes.Style, "PageHashes.Style must say so");
        Hash(script).Should().Be(PageHashes.Script, "PageHashes.Script must say so");
        page.Should().Contain(
            $"content=\"default-src 'none'; script-src '{PageHashes.Script}'; style-src '{PageHashes.Style}'; img-src data:; ");
    }

    [Fact]
    public void Write_APage_RefersToNothingOutside()
    {
        string page = Page("Paris").Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        page.Should().NotContain("://").And.NotContain("import ").And.NotContain("@import").And.NotContain("url(");
        page.Should().NotContain("<link").And.NotContain("src=");
    }

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("<!--<script>")]
    [InlineData("\"'&<img src=x onerror=alert(1)>")]
    public void Write_ATextOfMarkup_IsDataAndNotMarkup(string text)
    {
        string page = Page(text);
        page.Should().NotContain(text);
        // The elements of the page itself, and no other.
        TagPattern().Count(page).Should().Be(TagPattern().Count(Page("Paris")));
    }

    [Fact]
    public void Script_OfTheModules_DeclaresNoNameTwice()
    {
        string[] names = [.. DeclarationPattern().Matches(PageModules.Script).Select(match => match.Groups[1].Value)];
        names.Should().HaveCountGreaterThan(40).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Script_OfTheModules_ParsesNoTextAsMarkupAndNoCode()
    {
        foreach (string name in PageModules.Names.Where(name => name.EndsWith(".js", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(PageModules.Open(name));
            reader.ReadToEnd().Should().NotMatchRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function", name);
        }
    }

    [Fact]
    public void Open_OfAFileThatIsNotThere_IsRefusedByName()
    {
        Action open = () => PageModules.Open("../secret");
        open.Should().Throw<ArgumentException>().WithMessage("*'../secret'*look.js*");
    }

    private string Page(string text)
    {
        using var stream = new MemoryStream();
        ExplanationPage.Write(stream, demo.Explainer.Explain(text, options: new ExplainOptions { Layers = [0] }));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Between(string page, string start, string end)
    {
        int from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return page[from..page.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("<[a-z!/]", RegexOptions.IgnoreCase)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"^(?:async )?(?:const|let|function|class) (\w+)", RegexOptions.Multiline)]
    private static partial Regex DeclarationPattern();
}
