using System.Numerics.Tensors;
using ConvBert.TensorFlow.Rules;
using ConvBert.TensorFlow.Tests.Support;

namespace ConvBert.TensorFlow.Tests;

/// <summary>Where TensorFlow's classes differ from PyTorch's.</summary>
public class TwinRuleTests
{
    private static readonly ConvBertConfig Config =
        new() { HiddenSize = 32, NumAttentionHeads = 4, EmbeddingSize = 32, IntermediateSize = 64, VocabSize = 30 };

    // A score next to −10000 is a multiple of 2^-10: the layer norm's rounding decides which one, and the shared goldens see it.
    [Theory]
    [InlineData(1e-12, true)]
    [InlineData(1e-5, true)]
    [InlineData(1.001e-5, false)]
    [InlineData(1e-3, false)]
    public void LayerNorm_EpsilonTooSmallForTheFusedKernel_RoundsAsBatchNormalization(double epsilon, bool expected)
        => TFModelRules.FoldsLayerNorm(Config with { LayerNormEps = epsilon }).Should().Be(expected);

    [Fact]
    public void Loss_QuestionAnswering_IsOfEachRowAndTheMeanOfBothEnds()
    {
        using TFConvBertForQuestionAnswering model = TFConvBertForQuestionAnswering.FromPretrained(
            TensorFlowGoldens.Path("base_question_answering"));
        TFQuestionAnsweringModelOutput output = model.Forward(Inputs(start: [0, 3], end: [1, 3]));
        output.Loss!.Lengths.ToArray().Should().Equal(2);
        double expected = (CrossEntropy(output.StartLogits, 1, 3) + CrossEntropy(output.EndLogits, 1, 3)) / 2;
        ((double)output.Loss[1]).Should().BeApproximately(expected, 1e-6);
    }

    [Fact]
    public void Loss_PositionBehindTheRow_IsRefused()
    {
        using TFConvBertForQuestionAnswering model = TFConvBertForQuestionAnswering.FromPretrained(
            TensorFlowGoldens.Path("base_question_answering"));
        FluentActions.Invoking(() => model.Forward(
            Inputs(start: [0, 4], end: [1, 3]))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*start_positions holds 4*");
    }

    [Fact]
    public void Loss_MaskedLM_LeavesOutMinus100AndTakesOtherNegativesForClass0()
    {
        using TFConvBertForMaskedLM model = TFConvBertForMaskedLM.FromPretrained(TensorFlowGoldens.Path("small_masked_lm_safetensors"));
        TFMaskedLMOutput one = model.Forward(Inputs(labels: [-5, -100, 3, -100, -100, -100, -100, -100]));
        TFMaskedLMOutput same = model.Forward(Inputs(labels: [0, -100, 3, -100, -100, -100, -100, -100]));
        one.Loss!.Lengths.ToArray().Should().Equal(1);
        one.Loss[0].Should().Be(same.Loss![0]);
        model.Forward(Inputs(labels: [.. Enumerable.Repeat(-100L, 8)])).Loss![0].Should().Be(float.NaN);
    }

    [Fact]
    public void Loss_TokenClassification_LeavesOutEveryNegativeLabel()
    {
        using TFConvBertForTokenClassification model = TFConvBertForTokenClassification.FromPretrained(TensorFlowGoldens.Path("h5_latest"));
        float withOne = model.Forward(Inputs(labels: [1, -1, 0, -100, -7, -1, -1, -1])).Loss![0];
        float withOther = model.Forward(Inputs(labels: [1, -100, 0, -1, -1, -100, -100, -100])).Loss![0];
        withOne.Should().Be(withOther);
        FluentActions.Invoking(() => model.Forward(
            Inputs(labels: [1, 99, 0, 0, 0, 0, 0, 0]))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*labels holds 99*");
    }

    [Fact]
    public void Loss_LegacyTokens_AreGivenOneByOne()
        => TFLosses.TokenClassification([1, 2, 3, 4, 0, 0], [0, -1, 1], 2, isLegacy: true).Lengths.ToArray().Should().Equal(2);

    [Fact]
    public void Loss_SequenceClassification_IsOfEachRow()
    {
        using TFConvBertForSequenceClassification model = TFConvBertForSequenceClassification.FromPretrained(
            TensorFlowGoldens.Path("h5_v108"));
        TFSequenceClassifierOutput output = model.Forward(Inputs(rowLabels: [1, 0]));
        output.Loss!.Lengths.ToArray().Should().Equal(2);
        ((double)output.Loss[0]).Should().BeApproximately(CrossEntropy(output.Logits, 0, 1), 1e-6);
    }

    [Fact]
    public void Forward_HeadMask_IsRefused()
    {
        using TFConvBertModel model = TFConvBertModel.FromPretrained(TensorFlowGoldens.Path("h5_chunked"));
        var inputs = new ConvBertInputs { InputIds = Tensor.Create([1L, 2], [1, 2]), HeadMask = Tensor.Create([1f, 1], [2]) };
        FluentActions.Invoking(() => model.Forward(inputs)).Should().Throw<NotSupportedException>().WithMessage("*head_mask*");
    }

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 4)]
    public void Forward_MaskOfAnotherShape_IsRefused(params int[] shape)
    {
        using TFConvBertModel model = TFConvBertModel.FromPretrained(TensorFlowGoldens.Path("h5_chunked"));
        nint[] lengths = Array.ConvertAll(shape, length => (nint)length);
        var inputs =
            new ConvBertInputs { InputIds = Tensor.Create([1L, 2], [1, 2]), AttentionMask = Tensor.CreateFromShape<float>(lengths) };
        FluentActions.Invoking(() => model.Forward(inputs)).Should().Throw<ArgumentException>().WithMessage("*attention_mask has shape*");
    }

    [Theory]
    [InlineData(32, 4, 2, true)]
    [InlineData(32, 2, 4, true)]
    [InlineData(32, 4, 1, false)]
    [InlineData(32, 4, 4, false)]
    [InlineData(36, 5, 2, false)]
    [InlineData(20, 5, 2, false)]
    [InlineData(32, 1, 2, false)]
    public void Adapt_HeadSizes_AreThoseThatTensorFlowCanRun(int hidden, int heads, int ratio, bool runs)
    {
        Action adapt = () =>
            TFModelRules.Adapt(
                Config with { HiddenSize = hidden, NumAttentionHeads = heads, HeadRatio = ratio }, ConvBertArchitecture.Model);
        if (runs) adapt.Should().NotThrow();
        else adapt.Should().Throw<ConvBertConfigException>();
    }

    [Theory]
    [InlineData("gelu_new", true)]
    [InlineData("tanh", true)]
    [InlineData("gelu_python", false)]
    [InlineData("linear", false)]
    public void Adapt_Activation_IsOfTensorFlowsList(string activation, bool known)
    {
        Action adapt = () => TFModelRules.Adapt(Config with { HiddenAct = activation }, ConvBertArchitecture.Model);
        if (known) adapt.Should().NotThrow();
        else adapt.Should().Throw<ConvBertConfigException>().WithMessage($"*{activation}*");
    }

    [Fact]
    public void Adapt_SummaryTypeWithoutProjection_IsNotLookedAt()
    {
        TFModelRules.Adapt(Config with { SummaryType = "first" }, ConvBertArchitecture.MultipleChoice).SummaryType.Should().BeNull();
        TFModelRules.Adapt(Config with { SummaryType = "first", SummaryUseProj = true },
            ConvBertArchitecture.MultipleChoice).SummaryType.Should().Be("first");
        FluentActions.Invoking(() => TFModelRules.Adapt(
            Config with { SummaryActivation = "" }, ConvBertArchitecture.MultipleChoice)).Should().Throw<ConvBertConfigException>();
        FluentActions.Invoking(() => TFModelRules.Adapt(
            Config with { SummaryUseProj = true }, ConvBertArchitecture.MultipleChoice)).Should().Throw<ConvBertConfigException>();
    }

    [Fact]
    public void SavePretrained_Twin_WritesForTheClassWithoutTF()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"convbert-tf-tests-{Guid.NewGuid():N}");
        try
        {
            using TFConvBertModel model = TFConvBertModel.FromPretrained(TensorFlowGoldens.Path("h5_user_block"));
            model.SavePretrained(folder);
            ConvBertConfig.FromPretrained(folder).Architectures.Should().Equal("ConvBertModel");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ConvBertInputs Inputs(long[]? start = null, long[]? end = null, long[]? labels = null, long[]? rowLabels = null) => new()
    {
        InputIds = Tensor.Create([2L, 5, 7, 3, 2, 9, 11, 3], [2, 4]),
        StartPositions = start is null ? null : Tensor.Create(start, [2]),
        EndPositions = end is null ? null : Tensor.Create(end, [2]),
        Labels = labels is not null ? Tensor.Create(labels, [2, 4]) : rowLabels is not null ? Tensor.Create(rowLabels, [2]) : null,
    };

    private static double CrossEntropy(Tensor<float> logits, int row, int label)
    {
        double sum = 0;
        for (nint i = 0; i < logits.Lengths[1]; i++) sum += Math.Exp(logits[row, i]);
        return Math.Log(sum) - logits[row, label];
    }
}
