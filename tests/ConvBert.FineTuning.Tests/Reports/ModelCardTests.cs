namespace ConvBert.FineTuning.Tests.Reports;

public class ModelCardTests
{
    [Fact]
    public void Card_MetadataNameTaskAndResults()
    {
        using var folder = new TemporaryFolder();
        string card = Card(SampleResult.Classifier(folder.File("reviews")));
        card.Should().StartWith(
            """
            ---
            library_name: transformers
            pipeline_tag: text-classification
            tags:
            - convbert
            metrics:
            - accuracy
            - f1
            - precision
            - recall
            model-index:
            - name: reviews
              results:
              - task:
                  type: text-classification
                  name: Text classification
                dataset:
                  name: reviews.train
                  type: reviews.train
                metrics:
                - type: accuracy
                  name: Accuracy
                  value: 0.982

            """);
        card.Should().ContainAll("| learning\\_rate | 0.0003 |", "| 2 | 1,000 |", "| neutral | 240 |", "![Loss](charts/loss.svg)");
        card.Should().NotContain(folder.Path, "the card is for others");
    }

    [Fact]
    public void Card_BaseModelOfTheHub_PassesItsLicenseAndLanguageOn()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("models--YituTech--conv-bert-small/snapshots/0123");
        Directory.CreateDirectory(model);
        string metadata = "---\r\nlicense: apache-2.0\r\nlanguage:\r\n- en\r\n- \"no\"\r\ntags: [a, b]\r\n---\r\n";
        File.WriteAllText(Path.Combine(model, "README.md"), metadata + "license: mit\r\n");
        string card = Card(SampleResult.Classifier(folder.File("out")) with { Model = model });
        card.Should().Contain("license: apache-2.0\nlanguage:\n- en\n- \"no\"\nbase_model: YituTech/conv-bert-small\n");
        card.Should().Contain("trained from [YituTech/conv-bert-small](https://huggingface.co/YituTech/conv-bert-small)");
    }

    [Theory]
    [InlineData("text-classification", "TextClassificationPipeline", "pipeline(\"text-classification\"")]
    [InlineData("token-classification", "TokenClassificationPipeline", "aggregation_strategy=\"simple\"")]
    [InlineData("question-answering", "QuestionAnsweringPipeline", "question=")]
    [InlineData("fill-mask", "FillMaskPipeline", "[MASK]")]
    [InlineData("multiple-choice", "MultipleChoicePipeline", "AutoModelForMultipleChoice")]
    [InlineData("sentence-similarity", "FeatureExtractionPipeline", "SentenceTransformer(")]
    public void Card_ShowsHowTheTaskIsUsed(string task, string cSharp, string python)
    {
        using var folder = new TemporaryFolder();
        Card(SampleResult.Classifier(folder.Path) with { Task = task }).Should().ContainAll($"pipeline_tag: {task}", cSharp, python);
    }

    private static string Card(FineTuningResult result)
    {
        FineTuningReport.Write(result);
        return File.ReadAllText(Path.Combine(result.OutputDir, "README.md"));
    }
}
