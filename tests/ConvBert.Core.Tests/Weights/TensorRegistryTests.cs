using ConvBert.Heads;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Loading;
using ConvBert.Model;
using ConvBert.Weights;
using FluentAssertions;
using Xunit;

namespace ConvBert.Core.Tests.Weights;

/// <summary>The table of tensors and the modules' claims agree, and what contradicts the table is an error.</summary>
public sealed class TensorRegistryTests : IDisposable
{
    private const string Known = "embeddings.LayerNorm.weight";

    private static readonly ConvBertConfig Config = new()
    {
        VocabSize = 7,
        HiddenSize = 8,
        EmbeddingSize = 4,
        NumAttentionHeads = 4,
        IntermediateSize = 16,
        NumHiddenLayers = 2,
        NumGroups = 2,
        MaxPositionEmbeddings = 5,
        HiddenAct = "xielu",
        PadTokenId = 3,
        SummaryUseProj = true,
    };

    private readonly NativeBuffer _four = new(4);

    public static TheoryData<ConvBertArchitecture> Architectures => [.. Enum.GetValues<ConvBertArchitecture>()];

    public void Dispose() => _four.Dispose();

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Claims_OfEveryClass_AreTheTable(ConvBertArchitecture architecture)
    {
        using var backbone = new ConvBertBackbone(Config);
        using IHead? head = Head(architecture, backbone, tied: false);

        List<TensorClaim> claims = ModelFiles.Claims(Config, architecture, backbone, head);

        claims.Select(claim => claim.Name).Should().Equal(
            ConvBertWeightTable.Definitions(Config, architecture).Select(tensor => tensor.Name));
    }

    [Fact]
    public void Claims_OfATiedDecoder_LeaveItOut()
    {
        using var backbone = new ConvBertBackbone(Config);
        using IHead? head = Head(ConvBertArchitecture.MaskedLM, backbone, tied: true);

        ModelFiles.Claims(Config, ConvBertArchitecture.MaskedLM, backbone, head).Should().NotContain(
            claim => claim.Name == ConvBertWeightTable.Decoder);
    }

    [Fact]
    public void Claim_OfAnUnknownName_Throws()
    {
        ClaimScope embeddings = Registry().Root.Under("embeddings");

        FluentActions.Invoking(() => embeddings.Under("LayerNorm").Claim("wieght", _four)).Should()
            .Throw<TensorRegistryException>().WithMessage("Tensor embeddings.LayerNorm.wieght is not in the table.").Which.Tensor.Should()
            .Be("embeddings.LayerNorm.wieght");
    }

    [Fact]
    public void Claim_ASecondTime_Throws()
    {
        ClaimScope root = Registry().Root;
        root.Claim(Known, _four);

        FluentActions.Invoking(() => root.Claim(Known, _four)).Should().Throw<TensorRegistryException>().WithMessage(
            $"Tensor {Known} is claimed twice.");
    }

    [Fact]
    public void Complete_WithATensorThatNoModuleClaims_Throws()
    {
        using var backbone = new ConvBertBackbone(Config);

        FluentActions.Invoking(() => ModelFiles.Claims(Config, ConvBertArchitecture.QuestionAnswering, backbone, head: null)).Should()
            .Throw<TensorRegistryException>().WithMessage("Tensor qa_outputs.weight is claimed by no module.");
    }

    [Fact]
    public void Claim_WithMemoryOfAnotherLength_Throws()
    {
        using var three = new NativeBuffer(3);

        FluentActions.Invoking(() => Registry().Root.Claim(Known, three)).Should()
            .Throw<TensorRegistryException>().WithMessage($"Tensor {Known} of shape [4], FileOrder, does not fit 3 elements.");
    }

    [Fact]
    public void Claim_WithMemoryOfAnotherKind_Throws()
    {
        using var matrix = new PackedMatrix(4, 7);

        FluentActions.Invoking(() => Registry().Root.Claim(
            ConvBertWeightTable.WordEmbeddings, [matrix])).Should().Throw<TensorRegistryException>();
        FluentActions.Invoking(() => Registry().Root.Claim(
            "embeddings_project.weight", [matrix])).Should().Throw<TensorRegistryException>();
        FluentActions.Invoking(() => Registry().Root.Claim(Known, _ => { }, () => 0)).Should().Throw<TensorRegistryException>();
    }

    [Fact]
    public void ClaimTied_OfATensorThatIsNeverTied_Throws() =>
        FluentActions.Invoking(() => Registry().Root.ClaimTied(Known)).Should().Throw<TensorRegistryException>();

    /// <summary>The Trainer's rule: no decay for layer norms and for names with "bias"; xIELU's buffers are not trained at all.</summary>
    [Fact]
    public void Definitions_FollowTheTrainersRules()
    {
        foreach (TensorDefinition tensor in ConvBertWeightTable.Definitions(Config, ConvBertArchitecture.MaskedLM))
        {
            bool isBuffer = tensor.Name.EndsWith("act_fn.beta", StringComparison.Ordinal)
                || tensor.Name.EndsWith("act_fn.eps", StringComparison.Ordinal);
            bool isExempt = tensor.Name.Contains("LayerNorm", StringComparison.Ordinal)
                || tensor.Name.Contains("bias", StringComparison.Ordinal);
            tensor.HasGradient.Should().Be(!isBuffer, tensor.Name);
            tensor.HasWeightDecay.Should().Be(!isBuffer && !isExempt, tensor.Name);
            tensor.PaddingRow.Should().Be(tensor.Name == ConvBertWeightTable.WordEmbeddings ? 3 : null, tensor.Name);
            tensor.TiedTo.Should().Be(tensor.Name == ConvBertWeightTable.Decoder ? ConvBertWeightTable.WordEmbeddings : null, tensor.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void SetThenGet_IsTheSame(ConvBertArchitecture architecture)
    {
        using var backbone = new ConvBertBackbone(Config);
        using IHead? head = Head(architecture, backbone, tied: false);
        List<TensorClaim> claims = ModelFiles.Claims(Config, architecture, backbone, head);
        List<float[]> values = claims.ConvertAll(claim => new float[claim.Length]), back = claims.ConvertAll(claim => new float[claim.Length]);
        for (int i = 0; i < values.Count; i++)
        {
            for (int j = 0; j < values[i].Length; j++) values[i][j] = (i * 1000) + j;
        }

        for (int i = 0; i < claims.Count; i++) claims[i].Set(0, values[i]);
        for (int i = 0; i < claims.Count; i++) claims[i].Get(back[i]);

        for (int i = 0; i < values.Count; i++) back[i].AsSpan().SequenceEqual(values[i]).Should().BeTrue(claims[i].Name);
    }

    private static TensorRegistry Registry() => new(ConvBertWeightTable.Definitions(Config, ConvBertArchitecture.Model));

    private static IHead? Head(ConvBertArchitecture architecture, ConvBertBackbone backbone, bool tied) => architecture switch
    {
        ConvBertArchitecture.Model => null,
        ConvBertArchitecture.MaskedLM => new MaskedLMHead(backbone, tied),
        ConvBertArchitecture.SequenceClassification => new SequenceClassificationHead(Config, backbone.Sizes),
        ConvBertArchitecture.MultipleChoice => new MultipleChoiceHead(Config, backbone.Sizes),
        ConvBertArchitecture.TokenClassification => new TokenHead("classifier", backbone.Sizes, Config.NumLabels),
        _ => new TokenHead("qa_outputs", backbone.Sizes, 2),
    };
}
