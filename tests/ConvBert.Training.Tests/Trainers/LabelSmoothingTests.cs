using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Trainers;

/// <summary>Label smoothing of the whole way through the trainer against the model in double.</summary>
public class LabelSmoothingTests
{
    /// <summary>One model of each class; among those of sequence classification the first whose labels are classes.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 5).Select(kind => Enumerable.Range(0, 20)
        .Select(i => (5 * i) + kind).First(HasClasses))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Train_LabelSmoothing_LossIsTheOneInDouble(int seed)
    {
        using var drawn = new DrawnModel(seed);
        foreach (double smoothing in new[] { 0.0, 0.1, 0.6 })
        {
            using TrainingModel model = drawn.Load();
            double loss = PaddingTests.FirstLoss(
                model, PaddingTests.Arguments() with { LabelSmoothingFactor = smoothing }, drawn.ToExamples());
            double expected = new ReferenceModel(drawn.Config, drawn.Tensors) { Smoothing = smoothing }
                .Loss(drawn.Architecture, drawn.Padded(drawn.Longest));
            loss.Should().BeApproximately(expected, 1e-5 * (1 + expected), "smoothed by {0}", smoothing);
        }
    }

    /// <summary>The derivative along the gradient, which is its squared norm, against central differences in double.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void ForwardBackward_LabelSmoothing_GradientIsTheOneInDouble(int seed)
    {
        const double Step = 1e-5;
        using var drawn = new DrawnModel(seed);
        using TrainingModel model = drawn.Load();
        model.LabelSmoothing = 0.3f;
        using TrainingBatch batch = drawn.ToTrainingBatch();
        model.ForwardBackward(batch, default);
        var reference = new ReferenceModel(drawn.Config, drawn.Tensors) { Smoothing = 0.3f };
        foreach (Parameter parameter in model.Parameters.Where(parameter => parameter.HasGradient))
        {
            double[] values = drawn.Tensors[parameter.Name];
            double[] gradient = Array.ConvertAll(parameter.Gradient.Span.ToArray(), value => (double)value);
            double norm = Math.Sqrt(gradient.Sum(g => g * g));
            if (norm < 1e-4) continue;
            double expected = (At(Step / norm) - At(-Step / norm)) / (2 * Step);
            norm.Should().BeApproximately(expected, (1e-4 * norm) + 1e-6, "along the gradient of {0}", parameter);

            double At(double step)
            {
                drawn.Tensors[parameter.Name] = [.. values.Zip(gradient, (value, g) => value + (step * g))];
                double loss = reference.Loss(drawn.Architecture, drawn.Batch);
                drawn.Tensors[parameter.Name] = values;
                return loss;
            }
        }
    }

    [Fact]
    public void Train_LabelSmoothingOfNumbers_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.SequenceClassification);
        using var trainer = new Trainer(
            model, TrainerTests.Arguments(folder) with { LabelSmoothingFactor = 0.1 },
            [TrainingExample.ForTargets(new TokenizedText(new[] { 2, 3 }), new float[] { 0, 1, 1 })]);
        trainer.Invoking(t => t.Train()).Should().Throw<ArgumentException>().WithMessage("*label_smoothing_factor*");
    }

    private static bool HasClasses(int seed)
    {
        using var drawn = new DrawnModel(seed);
        return drawn.Batch.Targets is null && drawn.Config.NumLabels > 1;
    }
}
