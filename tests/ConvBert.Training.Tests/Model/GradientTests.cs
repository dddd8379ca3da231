using System.Numerics.Tensors;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Model;

public sealed class GradientTests
{
    private const int Models = 95;

    /// <summary>Every class with every activation, and groups, head ratios, kernels, tying, summaries as they are drawn.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Models)];

    /// <summary>
    /// The derivative along a drawn direction in each tensor against central differences of the loss in double: a step of 1e-5 leaves 1e-10
    /// of the third derivative. float32 rounding of the gradient stays far below 1e-4 of it, or of a hundredth of the norm of all
    /// gradients.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void ForwardBackward_DrawnConfiguration_AgreesWithDifferencesInDouble(int seed)
    {
        using var drawn = new DrawnModel(seed);
        using TrainingBatch batch = drawn.ToTrainingBatch();
        AssertGradients(drawn, batch, new ReferenceModel(drawn.Config, drawn.Tensors), seed);
    }

    /// <summary>Heads that are switched off, weakened and strengthened, in models that have heads.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void ForwardBackward_HeadMask_AgreesWithDifferencesInDouble(int kind)
    {
        int seed = kind;
        while (new DrawnModel(seed) is var candidate && !HasHeads(candidate)) seed += 5;
        using var drawn = new DrawnModel(seed);
        int layers = drawn.Config.NumHiddenLayers, heads = drawn.Config.EffectiveAttentionHeads;
        float[] factors = [.. Enumerable.Range(0, layers * heads).Select(i => new[] { 0.5f, 0, 1.5f, 1 }[i % 4])];
        using var batch = new TrainingBatch(drawn.Config, drawn.Architecture);
        batch.Set(drawn.Inputs with { HeadMask = Tensor.Create(factors, [layers, heads]) });
        AssertGradients(drawn, batch, new ReferenceModel(drawn.Config, drawn.Tensors) { HeadMask = factors }, seed);
        FluentActions.Invoking(() => batch.Set(drawn.Inputs with { HeadMask = Tensor.Create(factors, [layers * heads, 1]) }))
            .Should().Throw<ArgumentException>().WithMessage("*head_mask has shape*");

        static bool HasHeads(DrawnModel model)
        {
            using (model) return model.Config is { NumHiddenLayers: > 0, EffectiveAttentionHeads: > 1 };
        }
    }

    private static void AssertGradients(DrawnModel drawn, TrainingBatch batch, ReferenceModel reference, int seed)
    {
        const double Step = 1e-5;
        using TrainingModel model = drawn.Load();
        double loss = model.ForwardBackward(batch, default);
        loss.Should().BeApproximately(reference.Loss(drawn.Architecture, drawn.Batch), 1e-5 * (1 + Math.Abs(loss)));

        double norm =
            Math.Sqrt(model.Parameters.Where(parameter => parameter.HasGradient)
            .Sum(parameter => parameter.Gradient.Span.ToArray().Sum(g => (double)g * g)));
        foreach (Parameter parameter in model.Parameters)
        {
            double[] values = drawn.Tensors[parameter.Name], direction = Direction(parameter, drawn.Config, seed);
            double expected = (At(Step) - At(-Step)) / (2 * Step);
            double actual = parameter.HasGradient ? parameter.Gradient.Span.ToArray().Zip(direction, (g, u) => g * u).Sum() : 0;
            actual.Should().BeApproximately(
                expected, (1e-4 * Math.Abs(expected)) + (1e-6 * norm), "along {0} of {1}", parameter, drawn.Architecture);

            double At(double step)
            {
                drawn.Tensors[parameter.Name] = [.. values.Zip(direction, (value, u) => value + (step * u))];
                double result = reference.Loss(drawn.Architecture, drawn.Batch);
                drawn.Tensors[parameter.Name] = values;
                return result;
            }
        }
    }

    /// <summary>
    /// Of length 1. Buffers have no gradient, so nothing is asked along them; nor along the row of padding_idx, where a look-up gives none.
    /// </summary>
    private static double[] Direction(Parameter parameter, ConvBertConfig config, int seed)
    {
        var random = new Random(seed);
        double[] direction = [.. Enumerable.Range(0, (int)parameter.Length).Select(_ => random.NextDouble() - 0.5)];
        if (!parameter.RequiresGradient) return new double[direction.Length];
        if (parameter.Name.EndsWith("word_embeddings.weight", StringComparison.Ordinal))
            direction.AsSpan(config.PadTokenId!.Value * config.EmbeddingSize, config.EmbeddingSize).Clear();
        double length = Math.Sqrt(direction.Sum(u => u * u));
        return [.. direction.Select(u => u / length)];
    }
}
