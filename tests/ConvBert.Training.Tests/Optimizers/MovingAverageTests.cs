using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Optimizers;

public class MovingAverageTests
{
    [Fact]
    public void Swap_AfterUpdates_PutsTheAveragesInPlaceAndBack()
    {
        using var parameters = new ParameterSet([TestParameters.Create("a", [0]), TestParameters.Create("b", [5])]);
        parameters["b"].RequiresGradient = false;
        using var average = new MovingAverage(parameters, 0.75);
        parameters["a"].Value.Span[0] = 1;
        for (int step = 0; step < 4; step++) average.Update();

        average.Swap();
        parameters["a"].Value.Span[0].Should().Be((float)(1 - Math.Pow(0.75, 4)));
        parameters["b"].Value.Span[0].Should().Be(5);
        average.Invoking(a => a.Update()).Should().Throw<InvalidOperationException>();
        average.Swap();
        parameters["a"].Value.Span[0].Should().Be(1);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void MovingAverage_DecayOutOfRange_IsRefused(double decay)
    {
        using var parameters = new ParameterSet([TestParameters.Create("a", [0])]);
        FluentActions.Invoking(() => new MovingAverage(parameters, decay)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
