using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

public class TaskSpecificParamsTests
{
    private const string Labels =
        """{"id2label": {"0": "a", "1": "b"}, "problem_type": "multi_label_classification", "num_labels": 7, "max_length": 3}""";

    private static ConvBertConfig Config(string taskSpecificParams) =>
        ConvBertConfig.FromJson($$"""{"task_specific_params": {{taskSpecificParams}}}""");

    [Fact]
    public void ForTask_ParametersOfTheTask_ReplaceLabelsAndProblemType()
    {
        ConvBertConfig config = Config($$"""{"text-classification": {{Labels}}}""").ForTask("text-classification");

        config.Id2Label.Values.Should().Equal("a", "b");
        config.Label2Id.Should().ContainKeys("LABEL_0", "LABEL_1");
        TextClassificationCall.FunctionFor(config).Should().Be(ScoreFunction.Sigmoid);
    }

    [Fact]
    public void ForTask_Label2Id_NamesEntailment() =>
        EntailmentLabel.Find(Config("""{"zero-shot-classification": {"label2id": {"no": 0, "entails": 1}}}""")
            .ForTask("zero-shot-classification")).Should().Be(1);

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"summarization": {"id2label": {"0": "a"}}}""")]
    public void ForTask_NothingForTheTask_LeavesTheConfiguration(string parameters)
    {
        ConvBertConfig config = Config(parameters);

        config.ForTask("text-classification").Should().BeSameAs(config);
    }

    [Theory]
    [InlineData("3", "task_specific_params is 3*object from task*")]
    [InlineData("""{"text-classification": []}""", "*task_specific_params.text-classification is []*object of parameters*")]
    [InlineData("""{"text-classification": {"id2label": {"0": "a"}}}""",
        "*text-classification is for 1 labels; expected the 2 labels of the model*")]
    [InlineData("""{"text-classification": {"problem_type": 5}}""", "*problem_type is 5*")]
    public void ForTask_MalformedParameters_AreRefused(string parameters, string message) =>
        FluentActions.Invoking(() =>
            Config(parameters).ForTask("text-classification")).Should().Throw<ConvBertConfigException>().WithMessage("*" + message);

    [Fact]
    public void TextClassification_ModelWithTaskSpecificParams_AnswersWithTheirLabels()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(TestPipelines.Folder("sentiment")))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            string path = Path.Combine(folder, "config.json"), json = File.ReadAllText(path);
            File.WriteAllText(path,
                json.Insert(json.IndexOf('{', StringComparison.Ordinal) + 1,
                """ "task_specific_params": {"text-classification": {"id2label": {"0": "bad", "1": "so-so", "2": "good"}}},"""));

            using var pipeline = TextClassificationPipeline.FromPretrained(folder);

            pipeline.Run("I loved this film!").Label.Should().Be("good");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
