using System.Xml.Linq;

namespace ConvBert.FineTuning.Tests.Guides;

/// <summary>The guides' C# for training is the code of <see cref="GuideSnippets"/>, which runs here on a few examples.</summary>
public class GuideTests
{
    public static TheoryData<string, string, string, int> Guides() => new()
    {
        { "text-classification", nameof(GuideSnippets.TextClassification), "text-classification.{0}.jsonl", 40 },
        { "token-classification", nameof(GuideSnippets.TokenClassification), "token-classification.{0}.jsonl", 30 },
        { "question-answering", nameof(GuideSnippets.QuestionAnswering), "question-answering.{0}.jsonl", 12 },
        { "fill-mask", nameof(GuideSnippets.FillMask), "masked-lm.{0}.txt", 60 },
        { "multiple-choice", nameof(GuideSnippets.MultipleChoice), "multiple-choice.{0}.jsonl", 16 },
    };

    [Theory]
    [MemberData(nameof(Guides))]
    public void Guide_TrainsAModelWithItsReport(string guide, string snippet, string data, int lines)
    {
        string page = Repository.Read($"docs/{guide}.md");
        Guide.Blocks(page, "csharp")[1].Should().Be(Guide.Source("tests/ConvBert.FineTuning.Tests/Guides/GuideSnippets.cs", snippet));

        using var folder = new TemporaryFolder();
        (string train, string eval) = (Beginning(folder, data, "train", lines), Beginning(folder, data, "eval", lines / 2));
        string model = Path.Combine(Repository.Root, "src/ConvBert.Cli/Demo/fill-mask");
        string printed = Guide.Printed(output => Run(snippet)(output, model, train, eval, folder.File("model")));
        string[] shown = Guide.Blocks(page, "text")[1].Split('\n');
        printed.Split('\n')[0].Split(' ')[0].Should().Be(shown[0].Split(' ')[0], "the guide shows the task's metrics");
        new[] { "config.json", "model.safetensors", "README.md", "report.html", "charts/loss.svg" }
            .Should().OnlyContain(file => File.Exists(folder.File("model/" + file)));
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public void Guide_ShowsAPicture(string guide, string snippet, string data, int lines)
    {
        _ = (snippet, data, lines);
        Repository.Read($"docs/{guide}.md").Should().Contain($"](images/{guide}-loss.svg)");
        XElement picture = XDocument.Parse(Repository.Read($"docs/images/{guide}-loss.svg")).Root!;
        picture.Elements().First(element => element.Name.LocalName == "title").Value.Should().Be("Loss");
    }

    /// <summary>The first lines of a file of generated examples.</summary>
    private static string Beginning(TemporaryFolder folder, string data, string part, int lines)
    {
        string name = data.Replace("{0}", part, StringComparison.Ordinal);
        IEnumerable<string> beginning = File.ReadLines(Path.Combine(Repository.Root, $"tools/demo/data/{name}")).Take(lines);
        return folder.Write(name, string.Join('\n', beginning));
    }

    private static Action<TextWriter, string, string, string, string> Run(string snippet) => snippet switch
    {
        nameof(GuideSnippets.TextClassification) => GuideSnippets.TextClassification,
        nameof(GuideSnippets.TokenClassification) => GuideSnippets.TokenClassification,
        nameof(GuideSnippets.QuestionAnswering) => GuideSnippets.QuestionAnswering,
        nameof(GuideSnippets.FillMask) => GuideSnippets.FillMask,
        _ => GuideSnippets.MultipleChoice,
    };
}
