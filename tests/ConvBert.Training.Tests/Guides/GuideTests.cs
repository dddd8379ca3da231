using System.Globalization;
using System.Runtime.CompilerServices;

namespace ConvBert.Training.Tests.Guides;

/// <summary>The training guide's C# is the code of <see cref="GuideSnippets"/>, and what it says that the code prints is what the code prints.</summary>
public class GuideTests
{
    [Fact]
    public void Guide_CSharp_IsTheTestedCodeAndPrintsWhatIsShown()
    {
        string page = File.ReadAllText(Path.Combine(Repository(), "docs", "training.md"));
        string code = Block(page, "```csharp\n");
        code.Should().Be(Source());
        Block(page[page.IndexOf(code, StringComparison.Ordinal)..], "```text\n").Should().Be(Printed());
    }

    private static string Printed()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var folder = new TemporaryFolder();
        GuideSnippets.Training(output, Path.Combine(Repository(), "src", "ConvBert.Cli", "Demo", "fill-mask"), folder.File("topics"));
        return output.ToString();
    }

    private static string Source()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository(), "tests", "ConvBert.Training.Tests", "Guides", "GuideSnippets.cs"));
        int head = Array.FindIndex(lines, line => line.Contains($" void {nameof(GuideSnippets.Training)}(", StringComparison.Ordinal));
        int end = Array.IndexOf(lines, "    }", head);
        return string.Concat(lines[(head + 2)..end].Select(line => (line.Length == 0 ? line : line[8..]) + "\n"));
    }

    private static string Block(string page, string fence)
    {
        int start = page.IndexOf(fence, StringComparison.Ordinal);
        start.Should().BeGreaterThanOrEqualTo(0, "the guide has a block that begins with {0}", fence.Trim());
        start += fence.Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string Repository([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
