using ConvBert.Checkpoints;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Optimizers;

public class OptimizerTests
{
    private static readonly OptimizerOptions Sgd = new() { Type = OptimizerType.Sgd, MaxGradNorm = 0 };

    [Fact]
    public void Step_NormAboveTheLimit_ScalesAllGradientsAlike()
    {
        using var parameters = new ParameterSet([TestParameters.Create("a", [0], [3]), TestParameters.Create("b", [0], [4])]);
        using var optimizer = new Optimizer(parameters, Sgd with { MaxGradNorm = 1 });
        optimizer.Step(1).Should().Be(5);
        parameters["a"].Value.Span[0].Should().BeApproximately(-0.6f, 1e-6f);
        parameters["b"].Value.Span[0].Should().BeApproximately(-0.8f, 1e-6f);
    }

    [Fact]
    public void Step_NormBelowTheLimit_LeavesGradientsAlone()
    {
        using var parameters = new ParameterSet([TestParameters.Create("a", [0], [0.5f])]);
        using var optimizer = new Optimizer(parameters, Sgd with { MaxGradNorm = 1 });
        optimizer.Step(1).Should().Be(0.5);
        parameters["a"].Value.Span[0].Should().Be(-0.5f);
    }

    [Fact]
    public void Step_Decay_SparesParametersWithoutIt()
    {
        using var parameters =
            new ParameterSet([TestParameters.Create("weight", [1], [0]), TestParameters.Create("bias", [1], [0], hasWeightDecay: false)]);
        using var optimizer = new Optimizer(parameters, new OptimizerOptions { WeightDecay = 0.5 });
        optimizer.Step(0.5);
        parameters["weight"].Value.Span[0].Should().Be(0.75f);
        parameters["bias"].Value.Span[0].Should().Be(1);
    }

    [Fact]
    public void Step_ParameterWithoutGradient_IsNeitherMovedNorDecayedNorCounted()
    {
        using var parameters = new ParameterSet([TestParameters.Create("a", [1], [1]), TestParameters.Create("b", [1])]);
        using var optimizer = new Optimizer(parameters, new OptimizerOptions { WeightDecay = 0.5 });
        optimizer.Step(0.1);
        parameters["b"].Value.Span[0].Should().Be(1);
        TestParameters.SetGradient(parameters["b"], [1]);
        optimizer.Step(0.1);
        // The first step of b: the bias correction makes it as long as the rate.
        parameters["b"].Value.Span[0].Should().BeApproximately(0.95f - 0.1f, 1e-6f);
    }

    [Fact]
    public void Step_LayerwiseDecay_FollowsTheDepths()
    {
        // Two layers: depths 0, 1, 2 and the head, which the formula counts as 4.
        using var parameters =
            new ParameterSet(Enumerable.Range(0, 4).Select(depth => TestParameters.Create($"d{depth}", [0], [1], depth)));
        using var optimizer = new Optimizer(parameters, Sgd with { LayerwiseLearningRateDecay = 0.5 });
        optimizer.Step(1);
        parameters.Select(parameter => parameter.Value.Span[0]).Should().Equal(-0.0625f, -0.125f, -0.25f, -1);
    }

    [Theory]
    [InlineData(OptimizerType.AdamW)]
    [InlineData(OptimizerType.OriginalAdam)]
    [InlineData(OptimizerType.Sgd)]
    public void Step_AnyNumberOfThreads_GivesTheSameBits(OptimizerType type)
    {
        float[] one = Train(type, 1);
        Train(type, 2).Should().Equal(one);
        Train(type, 5).Should().Equal(one);
    }

    [Theory]
    [InlineData(OptimizerType.AdamW)]
    [InlineData(OptimizerType.OriginalAdam)]
    [InlineData(OptimizerType.Sgd)]
    public void State_WrittenAndRead_GoesOnAsIfNothingHadHappened(OptimizerType type)
    {
        using var folder = new TemporaryFolder();
        using ParameterSet parameters = Set();
        using var optimizer = new Optimizer(parameters, Options(type));
        RunSteps(parameters, optimizer, 0, 3);
        SafetensorsWriter.Write(folder.File("optimizer.safetensors"), optimizer.State());
        using ParameterSet copies = Set();
        foreach (Parameter copy in copies) parameters[copy.Name].Value.Span.CopyTo(copy.Value.Span);
        using var second = new Optimizer(copies, Options(type));
        using (ICheckpoint file = Checkpoint.Open(folder.File("optimizer.safetensors"))) second.Load(file);

        RunSteps(parameters, optimizer, 3, 2);
        RunSteps(copies, second, 3, 2);
        Values(copies).Should().Equal(Values(parameters));
    }

    [Fact]
    public void Load_StateOfOtherParameters_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        using var parameters = new ParameterSet([TestParameters.Create("a", [1], [1])]);
        using var others = new ParameterSet([TestParameters.Create("a", [1, 2], [1, 1])]);
        using var optimizer = new Optimizer(parameters, new OptimizerOptions());
        using var other = new Optimizer(others, new OptimizerOptions());
        SafetensorsWriter.Write(folder.File("optimizer.safetensors"), optimizer.State());
        using ICheckpoint file = Checkpoint.Open(folder.File("optimizer.safetensors"));
        FluentActions.Invoking(() => other.Load(file)).Should().Throw<CheckpointException>().Which.Tensor.Should().Be("a.exp_avg");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Step_GradientNotFinite_NamesTheTensorAndMovesNothing(float bad)
    {
        using var parameters = new ParameterSet([TestParameters.Create("a", [1], [1]), TestParameters.Create("b", [1, 1], [1, bad])]);
        using var optimizer = new Optimizer(parameters, new OptimizerOptions());
        optimizer.Invoking(o => o.Step(0.1)).Should().Throw<NonFiniteException>().Which.Tensor.Should().Be("b");
        Values(parameters).Should().Equal(1, 1, 1);
    }

    [Theory]
    [InlineData(-1e-3)]
    [InlineData(double.NaN)]
    public void Step_RateNegativeOrNoNumber_IsRefused(double rate)
    {
        using var parameters = new ParameterSet([TestParameters.Create("a", [1], [1])]);
        using var optimizer = new Optimizer(parameters, new OptimizerOptions());
        optimizer.Invoking(o => o.Step(rate)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Optimizer_NothingToTrain_IsRefused()
    {
        using var parameters = new ParameterSet([TestParameters.Create("a", [1])]);
        parameters["a"].RequiresGradient = false;
        FluentActions.Invoking(() => new Optimizer(parameters, new OptimizerOptions())).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Optimizer_OptionsOutOfRange_AreRefusedByName()
    {
        using var parameters = new ParameterSet([TestParameters.Create("a", [1])]);
        OptimizerOptions[] bad =
        [
            new() { Beta1 = 1 }, new() { Beta2 = -0.1 }, new() { Epsilon = -1 }, new() { WeightDecay = double.NaN }, new() { Momentum = 1 },
                new() { MaxGradNorm = -1 },
            new() { LayerwiseLearningRateDecay = 0 }, new() { Type = (OptimizerType)9 },
        ];
        foreach (OptimizerOptions options in bad)
            FluentActions.Invoking(() => new Optimizer(parameters, options)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Step_Again_AllocatesNothing()
    {
        using ParameterSet parameters = Set();
        using var optimizer = new Optimizer(parameters, Options(OptimizerType.AdamW), 2);
        using var average = new MovingAverage(parameters, 0.9, 2);
        foreach (Parameter parameter in parameters) TestParameters.SetGradient(parameter, TestParameters.Numbers((int)parameter.Length, 1));
        SteadyState.BytesAllocatedBy(() =>
        {
            optimizer.Step(1e-3);
            average.Update();
        }).Should().Be(0);
    }

    private static OptimizerOptions Options(OptimizerType type) =>
        new() { Type = type, WeightDecay = 0.01, Momentum = 0.9, MaxGradNorm = 0.5 };

    private static ParameterSet Set() =>
        new([TestParameters.Create("a", TestParameters.Numbers(5000, 1)),
            TestParameters.Create("b", TestParameters.Numbers(7, 2), hasWeightDecay: false),
            TestParameters.Create("c", TestParameters.Numbers(2048, 3))]);

    private static float[] Train(OptimizerType type, int threads)
    {
        using ParameterSet parameters = Set();
        using var optimizer = new Optimizer(parameters, Options(type), threads);
        RunSteps(parameters, optimizer, 0, 3);
        return Values(parameters);
    }

    private static void RunSteps(ParameterSet parameters, Optimizer optimizer, int first, int count)
    {
        for (int step = first; step < first + count; step++)
        {
            foreach (Parameter parameter in parameters)
                TestParameters.SetGradient(parameter, TestParameters.Numbers((int)parameter.Length, (100 * step) + parameter.Name[0]));
            optimizer.Step(1e-2);
        }
    }

    private static float[] Values(ParameterSet parameters) => [.. parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
}
