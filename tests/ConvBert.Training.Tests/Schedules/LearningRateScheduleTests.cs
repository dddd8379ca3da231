namespace ConvBert.Training.Tests.Schedules;

public class LearningRateScheduleTests
{
    [Fact]
    public void Linear_WithWarmup_RisesFromZeroAndFallsToZero()
    {
        var schedule = new LearningRateSchedule(SchedulerType.Linear, 1, 4, 12);
        double[] rates = [.. Enumerable.Range(0, 13).Select(step => schedule.RateAt(step))];
        rates.Should().Equal(0, 0.25, 0.5, 0.75, 1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0);
    }

    [Fact]
    public void Linear_WithoutWarmup_BeginsAtTheRate() =>
        new LearningRateSchedule(SchedulerType.Linear, 5e-5, 0, 10).RateAt(0).Should().Be(5e-5);

    [Fact]
    public void Cosine_HalfWay_IsHalf()
    {
        var schedule = new LearningRateSchedule(SchedulerType.Cosine, 2, 2, 10);
        schedule.RateAt(1).Should().Be(1);
        schedule.RateAt(2).Should().Be(2);
        schedule.RateAt(4).Should().BeApproximately(1 + Math.Sqrt(0.5), 1e-12);
        schedule.RateAt(6).Should().BeApproximately(1, 1e-12);
        schedule.RateAt(10).Should().BeApproximately(0, 1e-12);
    }

    [Fact]
    public void Cosine_EveryStep_FollowsTheFormula()
    {
        const int Steps = 1000;
        var schedule = new LearningRateSchedule(SchedulerType.Cosine, 1, 0, Steps);
        for (int step = 0; step <= Steps; step++)
            schedule.RateAt(step).Should().BeApproximately(0.5 * (1 + Math.Cos(Math.PI * step / Steps)), 1e-15);
        schedule.RateAt(2 * Steps).Should().BeApproximately(0, 1e-15);
    }

    [Fact]
    public void Constant_HasNoWarmup() => new LearningRateSchedule(SchedulerType.Constant, 3, 5, 10).RateAt(0).Should().Be(3);

    [Fact]
    public void ConstantWithWarmup_StaysAfterIt()
    {
        var schedule = new LearningRateSchedule(SchedulerType.ConstantWithWarmup, 1, 2, 10);
        new[] { 0, 1, 2, 9, 100 }.Select(step => schedule.RateAt(step)).Should().Equal(0, 0.5, 1, 1, 1);
    }

    [Fact]
    public void Polynomial_OfPowerTwo_EndsAtItsEnd()
    {
        var schedule = new LearningRateSchedule(SchedulerType.Polynomial, 1, 0, 4, power: 2);
        schedule.RateAt(0).Should().Be(1);
        schedule.RateAt(2).Should().BeApproximately(((1 - 1e-7) * 0.25) + 1e-7, 1e-15);
        schedule.RateAt(4).Should().BeApproximately(1e-7, 1e-15);
        schedule.RateAt(9).Should().BeApproximately(1e-7, 1e-15);
    }

    [Fact]
    public void InverseSqrt_FourTimesTheWarmup_IsHalf()
    {
        var schedule = new LearningRateSchedule(SchedulerType.InverseSqrt, 1, 100, 1000);
        schedule.RateAt(50).Should().Be(0.5);
        schedule.RateAt(100).Should().Be(1);
        schedule.RateAt(400).Should().Be(0.5);
        new LearningRateSchedule(SchedulerType.InverseSqrt, 1, 0, 1000).RateAt(30_000).Should().Be(0.5);
    }

    [Theory]
    [InlineData(0.1, 25, 3)]
    [InlineData(0, 25, 0)]
    [InlineData(0.99, 2, 2)]
    [InlineData(1, 25, 1)]
    [InlineData(7.9, 25, 7)]
    public void WarmupSteps_BelowOne_AreAPartRoundedUp(double given, int total, long expected) =>
        new LearningRateSchedule(SchedulerType.Linear, 1, given, total).WarmupSteps.Should().Be(expected);

    [Theory]
    [InlineData(-1e-5, 0, 10)]
    [InlineData(double.NaN, 0, 10)]
    [InlineData(1, -1, 10)]
    [InlineData(1, 0, 0)]
    public void Schedule_ImpossibleNumbers_AreRefused(double rate, double warmup, long total) =>
        FluentActions.Invoking(() =>
            new LearningRateSchedule(SchedulerType.Linear, rate, warmup, total)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Polynomial_RateNotAboveItsEnd_IsRefused() =>
        FluentActions.Invoking(() =>
            new LearningRateSchedule(SchedulerType.Polynomial, 1e-7, 0, 10)).Should().Throw<ArgumentOutOfRangeException>();
}
