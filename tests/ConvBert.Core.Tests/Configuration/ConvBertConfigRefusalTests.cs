using System.Text.Json;
using ConvBert.Core.Tests.Support;

namespace ConvBert.Core.Tests.Configuration;

public class ConvBertConfigRefusalTests
{
    // These construct in Hugging Face and fail, or mean nothing, in every forward pass.
    private static readonly string[] RefusedEarly = ["groups_3", "kernel_even", "kernel_0", "cross_attention_decoder", "layers_negative"];

    public static TheoryData<string> GoldenCalls()
    {
        using JsonDocument document = Cases();
        return [.. document.RootElement.GetProperty("calls").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
    }

    public static TheoryData<string, string> InvalidConfigs()
    {
        var data = new TheoryData<string, string>();
        foreach (InvalidFile file in InvalidFile.All("config")) data.Add(file.Path, file.Verdict);
        return data;
    }

    [Theory]
    [MemberData(nameof(GoldenCalls))]
    public void Construct_GoldenConfiguration_IsJudgedAsByHuggingFace(string name)
    {
        using JsonDocument document = Cases();
        JsonElement root = document.RootElement;
        JsonElement call = root.GetProperty("calls").EnumerateArray().First(c => c.GetProperty("name").GetString() == name);
        Dictionary<string, JsonElement> keys = root.GetProperty("base").EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        foreach (JsonProperty p in call.GetProperty("overrides").EnumerateObject()) keys[p.Name] = p.Value;
        ConvBertArchitecture architecture = call.GetProperty("class").GetString() == "ConvBertModel"
            ? ConvBertArchitecture.Model
            : ConvBertArchitecture.MultipleChoice;
        Action construct = () => ConvBertConfig.FromJson(JsonSerializer.Serialize(keys)).Validate(architecture);

        if (call.TryGetProperty("error", out _) || RefusedEarly.Contains(name)) construct.Should().Throw<ConvBertConfigException>();
        else construct.Should().NotThrow();
    }

    [Theory]
    [MemberData(nameof(InvalidConfigs))]
    public void FromPretrained_InvalidFolder_FollowsTheVerdict(string path, string verdict)
    {
        Exception? thrown = Record.Exception(() => ConvBertConfig.FromPretrained(Goldens.Path("formats", "invalid", path)));
        if (verdict == "accept") thrown.Should().BeNull();
        if (verdict == "reject") thrown.Should().BeOfType<ConvBertConfigException>();
        if (verdict == "free" && thrown is not null) thrown.Should().BeOfType<ConvBertConfigException>();
    }

    [Theory]
    [InlineData("""{"hidden_size": 24, "num_attention_heads": 16}""", "hidden_size")]
    [InlineData("""{"pruned_heads": {"0": [1]}}""", "pruned_heads")]
    [InlineData("""{"is_decoder": true}""", "is_decoder")]
    [InlineData("""{"hidden_dropout_prob": 1.5}""", "hidden_dropout_prob")]
    [InlineData("""{"tie_word_embeddings": "false"}""", "tie_word_embeddings")]
    [InlineData("""{"num_labels": 2000000000}""", "num_labels")]
    [InlineData("""{"architectures": "ConvBertModel"}""", "architectures")]
    [InlineData("""{"hidden_act": NaN}""", "hidden_act")]
    public void FromJson_ImpossibleValue_NamesTheKey(string json, string key)
        => FluentActions.Invoking(() => ConvBertConfig.FromJson(json)).Should().Throw<ConvBertConfigException>().Which.Key.Should().Be(key);

    [Theory]
    [InlineData("""{"a": "\ud800"}""")]
    [InlineData("""{"\ud800": 1}""")]
    [InlineData("""{"a": NaNa}""")]
    [InlineData("")]
    public void FromJson_NoJson_IsRefused(string json) =>
        FluentActions.Invoking(() => ConvBertConfig.FromJson(json)).Should().Throw<ConvBertConfigException>();

    [Fact]
    public void Validate_ForQuestionAnswering_DemandsTwoLabels()
        => FluentActions.Invoking(() => new ConvBertConfig { NumLabels = 3 }.Validate(ConvBertArchitecture.QuestionAnswering))
            .Should().Throw<ConvBertConfigException>().Which.Key.Should().Be("num_labels");

    private static JsonDocument Cases() => JsonDocument.Parse(File.ReadAllBytes(Goldens.Path("models", "errors_config", "cases.json")));
}
