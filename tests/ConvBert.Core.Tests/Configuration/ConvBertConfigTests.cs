using System.Text.Json;
using ConvBert.Core.Tests.Support;

namespace ConvBert.Core.Tests.Configuration;

public class ConvBertConfigTests
{
    [Fact]
    public void Config_Empty_HasHuggingFacesDefaults()
    {
        ConvBertConfig config = ConvBertConfig.FromJson("{}");
        config.VocabSize.Should().Be(30522);
        config.HiddenSize.Should().Be(768);
        config.PadTokenId.Should().Be(1);
        config.LayerNormEps.Should().Be(1e-12);
        config.ConvKernelSize.Should().Be(9);
        config.TieWordEmbeddings.Should().BeTrue();
        config.Id2Label.Should().Equal(new Dictionary<int, string> { [0] = "LABEL_0", [1] = "LABEL_1" });
        config.Label2Id.Should().Equal(new Dictionary<string, int> { ["LABEL_0"] = 0, ["LABEL_1"] = 1 });
        (config.EffectiveAttentionHeads, config.AttentionHeadSize, config.AllHeadSize,
            config.HasEmbeddingsProject).Should().Be((6, 64, 384, false));
    }

    [Theory]
    [InlineData(384, 128, 8, 2, 4, 48, 192)]
    [InlineData(256, 128, 4, 2, 2, 64, 128)]
    [InlineData(16, 16, 5, 2, 2, 4, 8)]
    [InlineData(16, 16, 3, 8, 1, 8, 8)]
    [InlineData(12, 12, 4, 2, 2, 3, 6)]
    [InlineData(768, 768, 12, 4, 3, 128, 384)]
    public void Config_Heads_DeriveAsSpecified(int hidden, int embedding, int heads, int ratio, int effective, int headSize, int all)
    {
        var config = new ConvBertConfig { HiddenSize = hidden, EmbeddingSize = embedding, NumAttentionHeads = heads, HeadRatio = ratio };
        config.Validate();
        (config.EffectiveAttentionHeads, config.AttentionHeadSize, config.AllHeadSize).Should().Be((effective, headSize, all));
    }

    [Fact]
    public void Config_LabelsInFile_KeepOrderAndWinOverNumLabels()
    {
        ConvBertConfig config = ConvBertConfig.FromJson(
            """{"num_labels": 5, "id2label": {"1": "b", "7": "a", "0": "c"}, "label2id": {"z": 3, "a": 7}}""");
        config.NumLabels.Should().Be(3);
        config.Id2Label.Select(p => p.Key).Should().Equal(1, 7, 0);
        config.Label2Id!.Select(p => p.Key).Should().Equal("z", "a");
    }

    [Fact]
    public void Config_Id2LabelAlone_LeavesLabel2IdNull()
        => ConvBertConfig.FromJson("""{"id2label": {"0": "x"}}""").Label2Id.Should().BeNull();

    [Fact]
    public void Config_Label2IdAlone_IsLost()
        => ConvBertConfig.FromJson("""{"label2id": {"x": 0}}""").Label2Id.Should().ContainKey("LABEL_1").And.NotContainKey("x");

    [Fact]
    public void Config_NumLabelsAlone_GeneratesBothMaps()
    {
        ConvBertConfig config = ConvBertConfig.FromPretrained(Goldens.Path("formats", "labels_num_only"));
        config.Id2Label.Should().HaveCount(3).And.ContainValue("LABEL_2");
        config.Label2Id.Should().HaveCount(3).And.ContainKey("LABEL_2");
    }

    [Fact]
    public void Config_KeyTwice_LastWins() =>
        ConvBertConfig.FromJson("""{"hidden_size": 24, "hidden_size": 48}""").HiddenSize.Should().Be(48);

    [Theory]
    [InlineData("""{"torch_dtype": "float16"}""", "float16")]
    [InlineData("""{"dtype": "torch.bfloat16", "torch_dtype": "float32"}""", "torch.bfloat16")]
    public void Config_DType_ComesFromEitherKey(string json, string expected) => ConvBertConfig.FromJson(json).DType.Should().Be(expected);

    [Fact]
    public void Config_NanInUnknownKey_SurvivesSaving()
        =>
            ConvBertConfig.FromJson("""{"extra": [NaN, -Infinity, "NaN"]}""").ToJson().Should().Contain(
                "    NaN,\n    -Infinity,\n    \"NaN\"\n");

    [Fact]
    public void Config_NanEpsilon_IsRefusedByName()
        => FluentActions.Invoking(() => ConvBertConfig.FromJson("""{"layer_norm_eps": NaN}""")).Should().Throw<ConvBertConfigException>()
            .Where(e => e.Key == "layer_norm_eps" && e.Found == "NaN");

    [Theory]
    [InlineData("safetensors_bf16")]
    [InlineData("labels_in_config")]
    [InlineData("base_file_into_heads")]
    public void Save_OfHuggingFacesFile_IsByteIdentical(string folder)
    {
        string file = Goldens.Path("formats", folder, "config.json");
        ConvBertConfig.FromPretrained(file).ToJson().Should().Be(File.ReadAllText(file));
    }

    [Fact]
    public void Save_UnknownNestedKeys_AreKeptAndStable()
    {
        using var folder = new TemporaryFolder();
        ConvBertConfig config = ConvBertConfig.FromPretrained(Goldens.Path("formats", "config_minimal_extra"));
        config.SavePretrained(folder.Path);
        string first = File.ReadAllText(folder.File("config.json"));
        first.Should().Contain("\"unknown_key\": {\n    \"a\": [\n      1,\n      null\n    ]\n  }")
            .And.Contain("\"torch_dtype\": \"float16\"").And.Contain("\"num_beams\": 1");
        ConvBertConfig again = ConvBertConfig.FromPretrained(folder.Path);
        again.ToJson().Should().Be(first);
        again.NumLabels.Should().Be(config.NumLabels);
        Directory.GetFiles(folder.Path).Should().ContainSingle();
    }

    [Fact]
    public void Save_NumbersAndText_AreSpelledAsPythonDoes()
    {
        var config =
            new ConvBertConfig
            {
                LayerNormEps = 1e-5,
                InitializerRange = 1,
                HiddenDropoutProb = 0.0001,
                Id2Label = new Dictionary<int, string> { [10] = "é\u007f\"", [9] = "a" }
            };
        config.ToJson().Should().Contain("\"layer_norm_eps\": 1e-05,").And.Contain("\"initializer_range\": 1.0,").And.Contain(
            "\"hidden_dropout_prob\": 0.0001,")
            .And.Contain("\"9\": \"a\",\n    \"10\": \"\\u00e9\\u007f\\\"\"");
    }

    [Fact]
    public void Overrides_Id2Label_ReplaceTheLabelsOnly()
    {
        ConvBertConfig config = new ConvBertConfig().WithOverrides(Json("""{"id2label": {"0": "A", "1": "B", "2": "C"}}"""));
        config.NumLabels.Should().Be(3);
        config.Label2Id.Should().ContainKey("LABEL_0");
    }

    [Fact]
    public void Overrides_NumLabels_RegenerateBothMaps()
    {
        ConvBertConfig config = ConvBertConfig.FromJson("""{"id2label": {"0": "x"}}""").WithOverrides(Json("""{"num_labels": 2}"""));
        config.Id2Label.Should().ContainValue("LABEL_1");
        config.Label2Id.Should().ContainKey("LABEL_1");
    }

    [Fact]
    public void Overrides_OfSummaryAndProblemType_Apply()
    {
        ConvBertConfig config = new ConvBertConfig().WithOverrides(Json("""{"summary_type": "mean", "problem_type": "regression"}"""));
        (config.SummaryType, config.ProblemType).Should().Be(("mean", "regression"));
    }

    [Theory]
    [InlineData("""{"num_labels": 3, "id2label": {"0": "A"}}""", "num_labels")]
    [InlineData("""{"hidden_size": 7}""", "hidden_size")]
    [InlineData("""{"problem_type": "ranking"}""", "problem_type")]
    [InlineData("""{"hiden_size": 16}""", "hiden_size")]
    public void Overrides_Impossible_AreRefusedByName(string json, string key)
        =>
            FluentActions.Invoking(() =>
                new ConvBertConfig().WithOverrides(Json(json))).Should().Throw<ConvBertConfigException>().Which.Key.Should().Be(key);

    [Fact]
    public void FromPretrained_WithoutFile_NamesIt()
    {
        using var folder = new TemporaryFolder();
        FluentActions.Invoking(() => ConvBertConfig.FromPretrained(folder.Path)).Should().Throw<ConvBertConfigException>().WithMessage(
            "*config.json*no such file*");
    }

    [Fact]
    public void FromPretrained_WrongValue_NamesFileKeyValueAndExpectation()
        => FluentActions.Invoking(() => ConvBertConfig.FromPretrained(Goldens.Path("formats", "invalid", "config", "conv_kernel_size_4")))
            .Should().Throw<ConvBertConfigException>().WithMessage(
                "*conv_kernel_size_4*config.json: conv_kernel_size is 4; expected an odd number*");

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
