using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests.Guides;

/// <summary>The guide's C# is the code of <see cref="TokenizerGuideSnippets"/>, block by block, and what it says that the code prints is what the code prints.</summary>
public class TokenizerGuideTests
{
    private static readonly (string Name, Action<TextWriter, string> Run)[] Snippets =
    [
        (nameof(TokenizerGuideSnippets.Encode), TokenizerGuideSnippets.Encode),
        (nameof(TokenizerGuideSnippets.Pairs), TokenizerGuideSnippets.Pairs),
        (nameof(TokenizerGuideSnippets.Windows), TokenizerGuideSnippets.Windows),
        (nameof(TokenizerGuideSnippets.Ids), TokenizerGuideSnippets.Ids),
        (nameof(TokenizerGuideSnippets.OwnMemory), TokenizerGuideSnippets.OwnMemory),
        (nameof(TokenizerGuideSnippets.Saving), TokenizerGuideSnippets.Saving),
    ];

    [Fact]
    public void Guide_EveryBlock_IsTheTestedCodeAndPrintsWhatIsShown()
    {
        string page = Repository.Read("docs/tokenizer.md");
        Guide.Blocks(page, "csharp").Should().Equal(Snippets.Select(
            snippet => Guide.Source("tests/ConvBert.Tokenization.Tests/Guides/TokenizerGuideSnippets.cs", snippet.Name)));
        Guide.Blocks(page, "text").Should().Equal(Snippets.Select(snippet => Printed(snippet.Run)));
    }

    private static string Printed(Action<TextWriter, string> run)
    {
        string printed = Guide.Printed(output => run(output, GoldenFolder.Demo("fill-mask")));
        return string.Concat(printed.Split('\n').Select(line => line.TrimEnd() + "\n"))[..^1];
    }
}
