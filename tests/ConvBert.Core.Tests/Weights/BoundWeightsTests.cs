using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;
using ConvBert.Tokenization;
using ConvBert.Weights;

namespace ConvBert.Core.Tests.Weights;

public class BoundWeightsTests
{
    private static readonly ConvBertLoadOptions BackboneIsEnough = new() { AllowMissingHead = true };

    // These folders hold the weights of safetensors_before_bin in other forms.
    private static readonly string[] SameWeights =
    [
        "bin_both_tables", "bin_extra_types", "bin_gamma_beta", "bin_legacy", "bin_parameters", "bin_sharded", "bin_zip",
            "config_minimal_extra",
        "safetensors_gamma_beta", "safetensors_plain_header", "safetensors_position_ids", "safetensors_sharded", "unexpected_keys",
    ];

    public static TheoryData<string, string> Loadings()
    {
        var data = new TheoryData<string, string>();
        foreach (string folder in Goldens.Folders("formats").Where(f => f != "invalid"))
        {
            using JsonDocument cases = Cases(folder);
            foreach (JsonProperty loading in cases.RootElement.GetProperty("loading").EnumerateObject()) data.Add(folder, loading.Name);
        }

        return data;
    }

    public static TheoryData<string> Equivalents() => [.. SameWeights];

    [Theory]
    [MemberData(nameof(Loadings))]
    public void Open_GoldenFolder_ReportsWhatHuggingFaceReports(string folder, string className)
    {
        using BoundWeights weights = BoundWeights.Open(Goldens.Path("formats", folder), Architecture(className), BackboneIsEnough);
        using JsonDocument cases = Cases(folder);
        JsonElement expected = cases.RootElement.GetProperty("loading").GetProperty(className);
        weights.Report.Missing.Should().BeEquivalentTo(Names(expected, "missing_keys"));
        weights.Report.Unexpected.Should().BeEquivalentTo(Names(expected, "unexpected_keys"));
        weights.Report.Mismatched.Should().BeEmpty();
        weights.HasHead.Should().Be(className != "ConvBertModel" && !Names(expected, "missing_keys").Any());
        foreach (TensorDefinition slot in ConvBertWeightTable.Definitions(
            weights.Config, Architecture(className)).Where(s => weights.HasHead || !s.IsHead)) weights.Read(slot.Name);
    }

    [Theory]
    [MemberData(nameof(Equivalents))]
    public void Read_SameWeightsInAnotherForm_GivesTheSameNumbers(string folder)
    {
        using BoundWeights expected = BoundWeights.Open(Goldens.Path("formats", "safetensors_before_bin"), ConvBertArchitecture.MaskedLM);
        using BoundWeights actual = BoundWeights.Open(Goldens.Path("formats", folder), ConvBertArchitecture.MaskedLM);
        RequireEqual(expected, actual);
    }

    [Theory]
    [InlineData("safetensors_before_bin")]
    [InlineData("safetensors_f16")]
    [InlineData("safetensors_bf16")]
    [InlineData("safetensors_f64")]
    [InlineData("safetensors_sharded")]
    [InlineData("bin_zip")]
    [InlineData("bin_legacy")]
    [InlineData("bin_sharded")]
    public void Read_Parts_GiveTheNumbersOfTheWhole(string folder)
    {
        using BoundWeights weights = BoundWeights.Open(Goldens.Path("formats", folder), ConvBertArchitecture.MaskedLM);
        foreach (TensorDefinition slot in ConvBertWeightTable.Definitions(weights.Config, ConvBertArchitecture.MaskedLM))
        {
            weights.ReadsParts(slot.Name).Should().BeTrue();
            float[] whole = weights.Read(slot.Name), parts = new float[whole.Length];
            for (int start = 0; start < whole.Length; start += 7)
                weights.Read(slot.Name, start, parts.AsSpan(start, Math.Min(7, whole.Length - start)));
            parts.Should().Equal(whole, slot.Name);
        }
    }

    [Theory]
    [InlineData("safetensors_f16", "bin_f16")]
    [InlineData("safetensors_bf16", "bin_bf16")]
    [InlineData("safetensors_f64", "bin_f64")]
    [InlineData("bin_views", "bin_legacy_views")]
    public void Read_SameNumbersInTwoContainers_AreEqual(string first, string second)
    {
        using BoundWeights expected = BoundWeights.Open(Goldens.Path("formats", first), ConvBertArchitecture.MaskedLM);
        using BoundWeights actual = BoundWeights.Open(Goldens.Path("formats", second), ConvBertArchitecture.MaskedLM);
        RequireEqual(expected, actual);
    }

    [Theory]
    [InlineData("tied_both_different", 4, true)]
    [InlineData("tied_both_equal", 4, true)]
    [InlineData("tied_only_embedding", 4, true)]
    [InlineData("tied_both_equal", 5, true)]
    [InlineData("tied_only_embedding", 5, true)]
    [InlineData("v5_tied_both_different", 5, false)]
    [InlineData("v5_tied_only_decoder", 5, true)]
    [InlineData("untied", 4, false)]
    [InlineData("untied", 5, false)]
    public void Open_MaskedLM_TiesTheDecoderAsTheVersionDoes(string folder, int version, bool tied)
    {
        using BoundWeights weights = BoundWeights.Open(
            Goldens.Path("models", folder), ConvBertArchitecture.MaskedLM,
            new ConvBertLoadOptions { TransformersVersion = (TransformersVersion)version });
        weights.IsDecoderTied.Should().Be(tied);
        weights.HasHead.Should().BeTrue();
        bool isSame = weights.Read(ConvBertWeightTable.Decoder).AsSpan().SequenceEqual(weights.Read(ConvBertWeightTable.WordEmbeddings));
        isSame.Should().Be(tied);
    }

    [Fact]
    public void Open_OnlyDecoderStored_NamesTheWordTableAndTheRemedy()
        => FluentActions.Invoking(() => BoundWeights.Open(Goldens.Path("models", "v5_tied_only_decoder"), ConvBertArchitecture.MaskedLM))
            .Should().Throw<CheckpointException>().WithMessage("*embeddings.word_embeddings.weight*TransformersVersion.V5*");

    [Fact]
    public void Open_MixedNames_IsRefusedByVersion4AndReadByVersion5()
    {
        string folder = Goldens.Path("formats", "mixed_prefix");
        FluentActions.Invoking(() => BoundWeights.Open(
            folder, ConvBertArchitecture.TokenClassification)).Should().Throw<CheckpointException>().WithMessage("*corrupted*");
        using BoundWeights weights = BoundWeights.Open(
            folder, ConvBertArchitecture.TokenClassification, new ConvBertLoadOptions { TransformersVersion = TransformersVersion.V5 });
        weights.HasHead.Should().BeTrue();
    }

    [Fact]
    public void Open_MismatchedLabels_NamesTensorShapesAndFile()
        =>
            FluentActions.Invoking(
                () => BoundWeights.Open(Goldens.Path("formats", "mismatched_labels"), ConvBertArchitecture.TokenClassification))
            .Should().Throw<CheckpointException>()
            .WithMessage(
            "*mismatched_labels*model.safetensors: tensor classifier.weight: has the shape [4, 24]; the configuration requires [6, 24]*classifier.bias*");

    [Fact]
    public void Open_MismatchedHeadIgnored_LoadsTheBackbone()
    {
        using BoundWeights weights = BoundWeights.Open(Goldens.Path(
            "formats", "mismatched_labels"), ConvBertArchitecture.TokenClassification,
            new ConvBertLoadOptions { IgnoreMismatchedSizes = true, AllowMissingHead = true });
        weights.HasHead.Should().BeFalse();
        weights.Report.Mismatched.Select(m => m.Name).Should().Equal("classifier.weight", "classifier.bias");
    }

    [Fact]
    public void Open_WithoutHead_IsRefusedByDefaultAndNamesTheHead()
        =>
            FluentActions.Invoking(
                () => BoundWeights.Open(Goldens.Path("formats", "base_file_into_heads"), ConvBertArchitecture.TokenClassification))
            .Should().Throw<CheckpointException>().WithMessage("*classifier.weight*TokenClassification*classifier.bias*AllowMissingHead*");

    [Fact]
    public void Open_BackboneTensorMissing_IsRefusedAlways()
    {
        ConvBertConfig deeper = ConvBertConfig.FromPretrained(Goldens.Path("formats", "bin_zip")) with { NumHiddenLayers = 3 };
        FluentActions.Invoking(() => BoundWeights.Open(
            Goldens.Path("formats", "bin_zip"), ConvBertArchitecture.Model, BackboneIsEnough with { Config = deeper }))
            .Should().Throw<CheckpointException>().WithMessage(
                "*pytorch_model.bin: tensor encoder.layer.2.attention.self.query.weight: is missing*");
    }

    [Fact]
    public void Read_NaN_NamesTensorAndIndex()
    {
        using var folder = new TemporaryFolder();
        string source = Goldens.Path("models", "tied_only_embedding");
        File.Copy(Path.Combine(source, "config.json"), folder.File("config.json"));
        using (ICheckpoint original = Checkpoint.Open(source))
        {
            SafetensorsWriter.Write(folder.File("model.safetensors"), original.Tensors.Values.Select(t =>
            {
                float[] numbers = new float[t.ElementCount];
                original.Read(t, numbers);
                if (t.Name.EndsWith("layer.0.output.dense.weight", StringComparison.Ordinal)) numbers[7] = float.NaN;
                return TensorToWrite.Create(t.Name, t.Shape, numbers);
            }));
        }

        using BoundWeights weights = BoundWeights.Open(folder.Path, ConvBertArchitecture.Model);
        weights.Read("encoder.layer.0.output.dense.bias").Should().NotBeEmpty();
        FluentActions.Invoking(() => weights.Read("encoder.layer.0.output.dense.weight"))
            .Should().Throw<CheckpointException>().WithMessage("*encoder.layer.0.output.dense.weight: holds NaN at index 7*");
    }

    [Theory]
    [InlineData("act_xielu", ConvBertArchitecture.SequenceClassification)]
    [InlineData("medium_model", ConvBertArchitecture.Model)]
    public void Open_UnusualConfiguration_BindsEverything(string folder, ConvBertArchitecture architecture)
    {
        using BoundWeights weights = BoundWeights.Open(Goldens.Path("models", folder), architecture);
        weights.Report.Should().BeEquivalentTo(LoadingReport.Empty);
    }

    private static void RequireEqual(BoundWeights expected, BoundWeights actual)
    {
        foreach (TensorDefinition slot in ConvBertWeightTable.Definitions(expected.Config, ConvBertArchitecture.MaskedLM))
            actual.Read(slot.Name).AsSpan().SequenceEqual(expected.Read(slot.Name)).Should().BeTrue("{0} is the same tensor", slot.Name);
    }

    private static ConvBertArchitecture Architecture(string className)
        => className == "ConvBertModel" ? ConvBertArchitecture.Model : Enum.Parse<ConvBertArchitecture>(className["ConvBertFor".Length..]);

    private static IEnumerable<string> Names(JsonElement loading, string key) =>
        loading.GetProperty(key).EnumerateArray().Select(n => n.GetString()!);

    private static JsonDocument Cases(string folder) =>
        JsonDocument.Parse(File.ReadAllBytes(Goldens.Path("formats", folder, "cases.json")));
}
