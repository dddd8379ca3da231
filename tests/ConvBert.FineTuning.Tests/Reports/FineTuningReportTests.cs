using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ConvBert.FineTuning.Metrics;

namespace ConvBert.FineTuning.Tests.Reports;

public partial class FineTuningReportTests
{
    /// <summary>Ends a style sheet, begins a script, and has an escape, a turned direction, half a pair and no character.</summary>
    private const string Hostile =
        "</style></desc><script>alert(1)</script>&amp;\"'|`[x](y)\0\a\u001b[31m\u202Egnp.exe\uD800\uFFFE";

    [Fact]
    public void Write_LeavesPagePicturesAndCard()
    {
        using var folder = new TemporaryFolder();
        FineTuningReport.Write(SampleResult.Classifier(folder.Path));
        folder.Names().Should().Equal("README.md", "charts", "report.html");
        Directory.GetFiles(folder.File("charts")).Select(Path.GetFileName).Should().BeEquivalentTo(
            "loss.svg", "metrics.svg", "learning-rate.svg", "gradient-norm.svg", "confusion-matrix.svg", "labels.svg");
    }

    [Fact]
    public void Write_SameResult_WritesSameBytes()
    {
        using var folder = new TemporaryFolder();
        FineTuningReport.Write(SampleResult.Search(folder.File("model")));
        Dictionary<string, string> first = Contents(folder.File("model"));
        FineTuningReport.Write(SampleResult.Search(folder.File("model")));
        Contents(folder.File("model")).Should().Equal(first);
    }

    [Fact]
    public void Page_RefersToNothingOutside()
    {
        using var folder = new TemporaryFolder();
        XElement page = Page(folder, SampleResult.Search(folder.Path));
        XAttribute[] references = [.. page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "href" or "src")];
        references.Should().OnlyContain(reference => reference.Value.StartsWith('#'));
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        ids.Should().OnlyHaveUniqueItems();
        ids.Should().Contain(references.Select(reference => reference.Value[1..]));
        page.Descendants("script").Should().BeEmpty();
        page.Descendants().Attributes("style").Should().BeEmpty("a strict policy refuses inline styles");
        foreach (string file in (string[])[folder.File("report.html"), .. Directory.GetFiles(folder.File("charts"))])
        {
            string content = File.ReadAllText(file).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            OutsideReference().Matches(content).Should().BeEmpty(file);
        }
    }

    [Fact]
    public void Page_ItsPolicyAllowsItsStyleAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        XElement page = Page(folder, SampleResult.Classifier(folder.Path));
        string style = page.Descendants("style").Single().Value;
        style.Should().NotContainAny("<", ">", "&");
        XElement policy = page.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy");
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        policy.Attribute("content")!.Value.Should().StartWith("default-src 'none'; ").And.Contain($"style-src 'sha256-{hash}'");
    }

    [Fact]
    public void Page_IsReadableWithoutSeeing()
    {
        using var folder = new TemporaryFolder();
        XElement page = Page(folder, SampleResult.Search(folder.Path));
        page.Attribute("lang")!.Value.Should().Be("en");
        page.Descendants("h1").Should().ContainSingle();
        page.Descendants("section").Should().OnlyContain(section => section.Elements("h2").Count() == 1);
        page.Descendants("table").Should().OnlyContain(table => table.Elements("caption").Count() == 1);
        page.Descendants("thead").Descendants("th").Should().OnlyContain(header => (string?)header.Attribute("scope") == "col");
        page.Descendants("tbody").Elements("tr").Should().OnlyContain(row => (string?)row.Elements().First().Attribute("scope") == "row");
        page.Descendants("svg").Should().NotBeEmpty();
        page.Descendants("svg").Should().OnlyContain(svg =>
            (string?)svg.Attribute("role") == "img" && svg.Element("title")!.Value.Length > 0 && svg.Element("desc")!.Value.Length > 0);
        page.Descendants("svg").Should().OnlyContain(svg =>
            (string?)svg.Attribute("aria-labelledby") == string.Join(' ', svg.Elements().Attributes("id").Select(id => id.Value)));
    }

    [Fact]
    public void Page_ShowsTheRun()
    {
        using var folder = new TemporaryFolder();
        string text = Page(folder, SampleResult.Search(folder.Path)).Value;
        text.Should().ContainAll(
            "Accuracy", "0.982", "The song was not amazing at all.", "8.5 times as frequent", "reviews.train.jsonl", "has no \"text\"",
            "2 (best)", "per_device_train_batch_size", "142.3k tokens", "0.4 %", "815,619", "the hotel was nice");
    }

    [Fact]
    public void Write_HostileTexts_AreTexts()
    {
        using var folder = new TemporaryFolder();
        FineTuningResult sample = SampleResult.Classifier(folder.Path);
        var matrix = new ConfusionMatrix([Hostile, "ok"]);
        matrix.Add(0, 1);
        FineTuningResult result = sample with
        {
            Model = Hostile,
            TrainDataset = SampleResult.Dataset(Hostile, 2, [Hostile, "ok"], [1, 1], new RefusedLine(1, Hostile)),
            Evaluation = sample.Evaluation! with
            {
                Metrics = new Dictionary<string, double> { [Hostile] = 0.5, ["huge"] = double.PositiveInfinity },
                ConfusionMatrix = matrix,
                Classes = [new ClassScore(Hostile, 1, 1, 1, 1)],
                WorstExamples = [new WorstExample(0, Hostile + new string('x', 1_000_000), Hostile, Hostile, double.NaN)],
            },
            LongestInputs = [new TrainingInput(0, 1, Hostile)],
        };
        XElement page = Page(folder, result);
        page.Descendants("script").Should().BeEmpty();
        page.Descendants("bdi").Should().Contain(text => text.Value.Contains("<script>alert(1)</script>", StringComparison.Ordinal));
        foreach (string file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            string content = File.ReadAllText(file);
            content.Should().NotContainAny("<script", "\0", "\a", "\u001b", "\uFFFE");
            content.Length.Should().BeLessThan(100_000, "long texts are cut");
            if (Path.GetExtension(file) == ".svg") XDocument.Parse(content).Root!.Name.LocalName.Should().Be("svg");
        }

        string card = File.ReadAllText(folder.File("README.md"));
        card.Should().NotContain("\u202E");
        card.Split("---\n")[2].Should().NotContain("](y)");
        string[] metadata = card.Split("---\n")[1].Split('\n');
        metadata.Should().Contain(line => line.StartsWith("- \"\\u003C/style>", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_BareResult_HasNoEmptyParts()
    {
        using var folder = new TemporaryFolder();
        FineTuningResult result = SampleResult.Classifier(folder.Path) with
        {
            Task = "fill-mask",
            TrainDataset = SampleResult.Dataset("text.txt", 3, [], []),
            EvalDataset = null,
            EvalExamples = 0,
            Evaluation = null,
            BestStep = null,
            LogHistory = [],
            LongestInputs = [],
            SlowestSteps = [],
        };
        XElement page = Page(folder, result);
        page.Descendants("section").Select(section => section.Element("h2")!.Value).Should().Equal("Data", "Time", "Arguments");
        page.Descendants("tbody").Should().OnlyContain(body => body.Elements("tr").Any());
        File.ReadAllText(folder.File("README.md")).Should().NotContainAny("model-index", "metrics:", "## Results");
    }

    [Fact]
    public void Write_MoreLabelsThanAPictureShows_ListsConfusions()
    {
        using var folder = new TemporaryFolder();
        FineTuningResult sample = SampleResult.Classifier(folder.Path);
        var matrix = new ConfusionMatrix([.. Enumerable.Range(0, 50).Select(label => $"label{label}")]);
        matrix.Add(7, 9);
        XElement page = Page(folder, sample with { Evaluation = sample.Evaluation! with { ConfusionMatrix = matrix, Classes = [] } });
        page.Descendants("table").Single(table => table.Element("caption")!.Value == "The most frequent confusions")
            .Element("tbody")!.Elements("tr").Single().Elements().Select(cell => cell.Value).Should().Equal("label7", "label9", "1");
    }

    private static Dictionary<string, string> Contents(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    /// <summary>The page as XML: what is not well-formed fails.</summary>
    private static XElement Page(TemporaryFolder folder, FineTuningResult result)
    {
        FineTuningReport.Write(result);
        string page = File.ReadAllText(folder.File("report.html"));
        page.Should().StartWith("<!DOCTYPE html>\n");
        return XDocument.Parse(page).Root!;
    }

    [GeneratedRegex(@"https?:|//[a-z]|url\(|@import|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex OutsideReference();
}
