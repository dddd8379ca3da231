using System.Globalization;
using System.Runtime.CompilerServices;
using ConvBert.Core.Tests.Pipelines;

namespace ConvBert.Core.Tests.Guides;

/// <summary>
/// A guide's C# is the code of <see cref="GuideSnippets"/>, and what it says that the code prints is what the code prints.
/// </summary>
public class GuideTests
{
    public static TheoryData<string, string, string> Guides() => new()
    {
        { "fill-mask", nameof(GuideSnippets.FillMask), "fill-mask" },
        { "text-classification", nameof(GuideSnippets.TextClassification), "sentiment" },
        { "token-classification", nameof(GuideSnippets.TokenClassification), "ner" },
        { "question-answering", nameof(GuideSnippets.QuestionAnswering), "qa" },
        { "multiple-choice", nameof(GuideSnippets.MultipleChoice), "choice" },
        { "zero-shot-classification", nameof(GuideSnippets.ZeroShotClassification), "zero-shot" },
        { "feature-extraction", nameof(GuideSnippets.FeatureExtraction), "fill-mask" },
    };

    [Theory]
    [MemberData(nameof(Guides))]
    public void Guide_CSharp_IsTheTestedCodeAndPrintsWhatIsShown(string guide, string snippet, string demo)
    {
        string page = File.ReadAllText(Path.Combine(Repository(), "docs", guide + ".md"));

        Block(page, "```csharp\n").Should().Be(Source(snippet));
        Block(page[page.IndexOf("```csharp\n", StringComparison.Ordinal)..], "```text\n").Should().Be(
            Printed(snippet, DemoPipelines.Folder(demo)));
    }

    private static string Printed(string snippet, string folder)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Action<TextWriter, string> run = snippet switch
        {
            nameof(GuideSnippets.FillMask) => GuideSnippets.FillMask,
            nameof(GuideSnippets.TextClassification) => GuideSnippets.TextClassification,
            nameof(GuideSnippets.TokenClassification) => GuideSnippets.TokenClassification,
            nameof(GuideSnippets.QuestionAnswering) => GuideSnippets.QuestionAnswering,
            nameof(GuideSnippets.MultipleChoice) => GuideSnippets.MultipleChoice,
            nameof(GuideSnippets.ZeroShotClassification) => GuideSnippets.ZeroShotClassification,
            _ => GuideSnippets.FeatureExtraction,
        };
        run(output, folder);
        return output.ToString();
    }

    /// <summary>The body of a method of <see cref="GuideSnippets"/>, as the guide shows it.</summary>
    private static string Source(string method)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository(), "tests", "ConvBert.Core.Tests", "Guides", "GuideSnippets.cs"));
        int head = Array.FindIndex(lines, line => line.Contains($" void {method}(", StringComparison.Ordinal));
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

    private static string Repository([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}
