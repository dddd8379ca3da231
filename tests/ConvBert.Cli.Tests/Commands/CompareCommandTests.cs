using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>`convbert compare`, and the precision of the other commands.</summary>
public sealed class CompareCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convbert-compare-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Compare_LabelledTexts_TellsAnswersMetricsAndLayers()
    {
        string file = Write("{\"text\": \"I love it.\", \"label\": \"positive\"}\n{\"text\": \"I will never go again.\", \"label\": \"negative\"}\n");

        CommandRun run = CommandRun.Of(["compare", "demo/sentiment", "--task", "text-classification", "--input", file]);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        JsonElement answer = run.Json.Single();
        answer.GetProperty("precision").GetString().Should().Be("int8");
        answer.GetProperty("same_answers").GetInt32().Should().Be(2);
        answer.GetProperty("largest_score_difference").GetDouble().Should().BeInRange(1e-9, 0.01);
        answer.GetProperty("metrics").GetProperty("accuracy").GetProperty("int8").GetDouble().Should().Be(1);
        answer.GetProperty("layers").GetArrayLength().Should().Be(5, "embeddings and four layers");
        answer.GetProperty("layers")[4].GetProperty("relative_rms").GetDouble().Should().BeInRange(1e-4, 0.1);
    }

    [Fact]
    public void Compare_TextsWithoutLabels_HasNoMetrics()
    {
        string file = Write("I love it.\nIt is a car.\n");

        CommandRun run = CommandRun.Of(
            ["compare", "demo/sentiment", "--task", "text-classification", "--input", file, "--precision", "int8-fast"], terminal: true);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Output.Should().Contain("2 of 2").And.Contain("relative RMS").And.NotContain("accuracy");
    }

    [Theory]
    [InlineData("{\"text\": \"good\"}\n\n{\"text\": \"bad\", \"label\": \"negative\"}\n", "items.jsonl, line 1: has no \"label\", unlike")]
    [InlineData("{\"text\": \"bad\", \"label\": \"negative\"}\n\n{\"text\": \"good\"}\n", "items.jsonl, line 3: has no \"label\", unlike")]
    [InlineData("{\"text\": \"bad\", \"label\": \"awful\"}\n", "awful")]
    [InlineData("{\"text\": \"bad\"}\n{\"context\": \"good\"}\n", "items.jsonl, line 2: The line lacks \"text\"")]
    public void Compare_AFileThatIsWrong_TellsItBeforeTheModelIsLoaded(string content, string message)
    {
        // The model has no weights: a run that reached them would fail by another message.
        string model = Path.Combine(_folder, "model");
        Directory.CreateDirectory(model);
        foreach (string file in Directory.GetFiles(DemoModels.Resolve("demo/sentiment")).Where(file => !file.EndsWith(".safetensors", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)));

        CommandRun run = CommandRun.Of(["compare", model, "--task", "text-classification", "--input", Write(content)]);

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain(message);
    }

    [Theory]
    [InlineData("multiple-choice", "{\"prompt\": \"a\", \"choices\": []}", "\"choices\" is empty")]
    [InlineData("text-ranking", "{\"query\": \"a\", \"documents\": []}", "\"documents\" is empty")]
    [InlineData("feature-extraction", "{\"question\": \"a\"}", "has \"question\", but not \"positive\" or \"answer\"")]
    [InlineData("feature-extraction", "{\"text\": \"a\"}\n{\"question\": \"a\", \"answer\": \"b\"}", "line 1: has no \"answer\"")]
    public void Compare_AnItemThatDoesNotFit_NamesItsLine(string task, string content, string message)
    {
        CommandRun run = CommandRun.Of(["compare", "demo/choice", "--task", task, "--input", Write(content)]);
        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("items.jsonl, line 1").And.Contain(message);
    }

    [Fact]
    public void Compare_StandardInput_IsReadOnceOrRefused()
    {
        string[] command = ["compare", "demo/sentiment", "--task", "text-classification", "--input", "-"];
        CommandRun texts = CommandRun.Of(command, "I love it.\nIt is bad.\n");
        texts.ExitCode.Should().Be(ExitCode.Done, texts.Error);
        texts.Json.Single().GetProperty("items").GetInt32().Should().Be(2);

        CommandRun labelled = CommandRun.Of(command, "{\"text\": \"I love it.\", \"label\": \"positive\"}\n");
        labelled.ExitCode.Should().Be(ExitCode.Failed);
        labelled.Error.Should().Contain("'-' can be read only once");
    }

    [Fact]
    public void Compare_Pairs_TellsNearestTextsVectorsAndMetrics()
    {
        string file = Write(
            "{\"question\": \"Which city is the capital of turkey?\", \"answer\": \"The capital of turkey is ankara.\"}\n"
            + "{\"question\": \"When was carlos lopez born?\", \"answer\": \"Carlos lopez was born in ottawa in 2019.\"}\n");

        CommandRun run = CommandRun.Of(["compare", "demo/embed", "--task", "feature-extraction", "--input", file]);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        JsonElement answer = run.Json.Single();
        answer.GetProperty("same_answers").GetInt32().Should().Be(2);
        answer.GetProperty("largest_score_difference").GetDouble().Should().BeInRange(1e-6, 0.05);
        answer.GetProperty("smallest_cosine").GetDouble().Should().BeInRange(0.99, 0.9999999);
        answer.GetProperty("metrics").GetProperty("cosine_mrr@10").GetProperty("int8").GetDouble().Should().Be(1);
        answer.GetProperty("layers").GetArrayLength().Should().BeGreaterThan(2);
    }

    [Fact]
    public void Compare_VectorsOfSingleTexts_NeedAnotherTextForAnAnswer()
    {
        JsonElement Answer(string content)
        {
            CommandRun run = CommandRun.Of(["compare", "demo/embed", "--task", "feature-extraction", "--input", Write(content)]);
            run.ExitCode.Should().Be(ExitCode.Done, run.Error);
            return run.Json.Single();
        }

        JsonElement one = Answer("The capital of turkey is ankara.\n"), same = Answer("A dog.\nA dog.\n"), three = Answer("A dog.\nA cat.\nA dog.\n");
        one.TryGetProperty("same_answers", out _).Should().BeFalse();
        one.GetProperty("smallest_cosine").GetDouble().Should().BeInRange(0.99, 0.9999999);
        same.TryGetProperty("same_answers", out _).Should().BeFalse("no other text is there");
        three.GetProperty("same_answers").GetInt32().Should().Be(3);
        three.TryGetProperty("metrics", out _).Should().BeFalse();
    }

    [Fact]
    public void Compare_Ranking_TellsOrdersAndScores()
    {
        string file = Write(
            "{\"query\": \"Which city is the capital of turkey?\", \"documents\": [\"Cairo is the capital of egypt.\", \"The capital of turkey is ankara.\"]}\n");

        CommandRun run = CommandRun.Of(["compare", "demo/rerank", "--task", "text-ranking", "--input", file, "--precision", "int8-fast"]);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        JsonElement answer = run.Json.Single();
        answer.GetProperty("same_answers").GetInt32().Should().Be(1);
        answer.GetProperty("same_orders").GetInt32().Should().Be(1);
        answer.GetProperty("largest_score_difference").GetDouble().Should().BeInRange(1e-9, 0.1);
        answer.TryGetProperty("smallest_cosine", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("--precision fp32 --task text-classification", "int8-fast")]
    [InlineData("--task zero-shot-classification", "--labels")]
    [InlineData("", "--task")]
    public void Compare_OptionsThatDoNotFit_AreWrongUsage(string options, string message)
    {
        CommandRun run = CommandRun.Of(
            ["compare", "demo/sentiment", "--input", Write("x\n"), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Error.Should().Contain(message);
    }

    [Fact]
    public void Classify_WithPrecision_ScoresAlmostAlike()
    {
        double Score(params string[] options)
        {
            CommandRun run = CommandRun.Of(["classify", "The show was fine, but the seats were not.", "--json", .. options]);
            run.ExitCode.Should().Be(ExitCode.Done, run.Error);
            return run.Json.Single()[0].GetProperty("score").GetDouble();
        }

        double exact = Score();
        Score("--precision", "int8").Should().BeApproximately(exact, 0.05).And.NotBe(exact);
        Score("--precision", "fp32").Should().Be(exact);
    }

    private string Write(string content)
    {
        string file = Path.Combine(_folder, content.StartsWith('{') ? "items.jsonl" : "items.txt");
        File.WriteAllText(file, content);
        return file;
    }
}
