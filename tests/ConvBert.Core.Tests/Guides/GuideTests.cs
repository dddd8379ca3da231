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
        { "search", nameof(GuideSnippets.TextRanking), "rerank" },
    };

    [Theory]
    [MemberData(nameof(Guides))]
    public void Guide_CSharp_IsTheTestedCodeAndPrintsWhatIsShown(string guide, string snippet, string demo)
    {
        string page = Repository.Read($"docs/{guide}.md");
        string code = Guide.Blocks(page, "csharp")[0];

        code.Should().Be(Guide.Source("tests/ConvBert.Core.Tests/Guides/GuideSnippets.cs", snippet));
        Guide.Blocks(page[page.IndexOf(code, StringComparison.Ordinal)..], "text")[0].Should().Be(
            Guide.Printed(output => Run(snippet)(output, Path.Combine(Repository.Root, "src/ConvBert.Cli/Demo", demo))));
    }

    private static Action<TextWriter, string> Run(string snippet) => snippet switch
    {
        nameof(GuideSnippets.FillMask) => GuideSnippets.FillMask,
        nameof(GuideSnippets.TextClassification) => GuideSnippets.TextClassification,
        nameof(GuideSnippets.TokenClassification) => GuideSnippets.TokenClassification,
        nameof(GuideSnippets.QuestionAnswering) => GuideSnippets.QuestionAnswering,
        nameof(GuideSnippets.MultipleChoice) => GuideSnippets.MultipleChoice,
        nameof(GuideSnippets.ZeroShotClassification) => GuideSnippets.ZeroShotClassification,
        nameof(GuideSnippets.TextRanking) => GuideSnippets.TextRanking,
        _ => GuideSnippets.FeatureExtraction,
    };
}
