namespace ConvBert.Training.Tests.Guides;

/// <summary>The training guide's C# is the code of <see cref="GuideSnippets"/>, and what it says that the code prints is what the code prints.</summary>
public class GuideTests
{
    [Fact]
    public void Guide_CSharp_IsTheTestedCodeAndPrintsWhatIsShown()
    {
        string page = Repository.Read("docs/training.md");
        string code = Guide.Blocks(page, "csharp")[0];
        using var folder = new TemporaryFolder();

        code.Should().Be(Guide.Source("tests/ConvBert.Training.Tests/Guides/GuideSnippets.cs", nameof(GuideSnippets.Training)));
        Guide.Blocks(page[page.IndexOf(code, StringComparison.Ordinal)..], "text")[0].Should().Be(
            Guide.Printed(output => GuideSnippets.Training(
                output, Path.Combine(Repository.Root, "src", "ConvBert.Cli", "Demo", "fill-mask"), folder.File("topics"))));
    }
}
