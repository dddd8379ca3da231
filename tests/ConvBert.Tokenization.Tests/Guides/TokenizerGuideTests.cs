using System.Globalization;
using System.Runtime.CompilerServices;
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
        string page = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "docs", "tokenizer.md"));
        Blocks(page, "```csharp\n").Should().Equal(Snippets.Select(snippet => Source(snippet.Name)));
        Blocks(page, "```text\n").Should().Equal(Snippets.Select(snippet => Printed(snippet.Run)));
    }

    private static List<string> Blocks(string page, string fence)
    {
        var blocks = new List<string>();
        for (int start = page.IndexOf(fence, StringComparison.Ordinal); start >= 0; start = page.IndexOf(fence, start, StringComparison.Ordinal))
        {
            start += fence.Length;
            blocks.Add(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]);
        }

        return blocks;
    }

    private static string Printed(Action<TextWriter, string> run)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        run(output, GoldenFolder.Demo("fill-mask"));
        return string.Concat(output.ToString().Split('\n').Select(line => line.TrimEnd() + "\n"))[..^1];
    }

    private static string Source(string method)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Here(), "TokenizerGuideSnippets.cs"));
        int head = Array.FindIndex(lines, line => line.Contains($" void {method}(", StringComparison.Ordinal));
        int end = Array.IndexOf(lines, "    }", head);
        return string.Concat(lines[(head + 2)..end].Select(line => (line.Length == 0 ? line : line[8..]) + "\n"));
    }

    private static string Here([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
