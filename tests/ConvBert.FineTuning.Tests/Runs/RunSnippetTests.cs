using ConvBert.FineTuning.Tests.Support;

namespace ConvBert.FineTuning.Tests.Runs;

public sealed class RunSnippetTests
{
    [Fact]
    public void Guide_CSharp_IsTheTestedCodeAndTrains()
    {
        using var folder = new RunFolder();

        Guide.Blocks(Repository.Read("docs/fine-tuning.md"), "csharp").Should().ContainSingle()
            .Which.Should().Be(Guide.Source("tests/ConvBert.FineTuning.Tests/Runs/RunSnippet.cs", nameof(RunSnippet.Run)));
        Guide.Printed(output => RunSnippet.Run(output, DemoFiles.Model("fill-mask"), folder.TrainFile, folder.Output))
            .Should().Contain("25/25: loss 0.").And.EndWith("accuracy 100.0 %\n");
        File.Exists(Path.Combine(folder.Output, "report.html")).Should().BeTrue();
    }
}
