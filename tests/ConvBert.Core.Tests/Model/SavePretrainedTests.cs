using System.Numerics.Tensors;
using System.Text.Json;
using ConvBert.Tests.Support;

namespace ConvBert.Tests.Model;

/// <summary>A saved model loads again and gives the same bits.</summary>
public sealed class SavePretrainedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convbert-save-").FullName;

    public static TheoryData<string> Cases =>
    [
        "base_model", "medium_masked_lm", "untied", "small_token_classification", "base_sequence_classification", "base_question_answering",
        "summary_proj_hidden", "groups_4", "act_prelu", "act_xielu", "projection_wide",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void SavePretrained_ThenLoad_GivesTheSameBits(string name)
    {
        string folder = GoldenFolder.Of("models", name);
        JsonElement call = GoldenFolder.CallsOf(folder).EnumerateArray().First(c => c.TryGetProperty("expected", out _));
        string className = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(folder, "cases.json"))).RootElement.GetProperty("class").GetString()!;
        ConvBertInputs inputs = GoldenCall.Inputs(new GoldenTensors(Path.Combine(folder, call.GetProperty("inputs").GetString()!)), call);
        Save(folder, className);
        Dictionary<string, Tensor<float>> expected = GoldenCall.Run(folder, className, inputs, new ConvBertLoadOptions());
        Dictionary<string, Tensor<float>> actual = GoldenCall.Run(_folder, className, inputs, new ConvBertLoadOptions());
        actual.Keys.Should().BeEquivalentTo(expected.Keys);
        foreach (string output in expected.Keys) Values(actual[output]).Should().Equal(Values(expected[output]), output);
        ConvBertConfig.FromPretrained(_folder).Architectures.Should().Equal(className);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Save(string folder, string className)
    {
        using ConvBertPreTrainedModel model = className switch
        {
            "ConvBertModel" => ConvBertModel.FromPretrained(folder),
            "ConvBertForMaskedLM" => ConvBertForMaskedLM.FromPretrained(folder),
            "ConvBertForSequenceClassification" => ConvBertForSequenceClassification.FromPretrained(folder),
            "ConvBertForTokenClassification" => ConvBertForTokenClassification.FromPretrained(folder),
            "ConvBertForMultipleChoice" => ConvBertForMultipleChoice.FromPretrained(folder),
            _ => ConvBertForQuestionAnswering.FromPretrained(folder),
        };
        model.SavePretrained(_folder);
    }

    private static float[] Values(Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
