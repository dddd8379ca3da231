using ConvBert.FineTuning.Reports;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Reports;

public class ChartTests
{
    [Theory]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.912, 0.987, "0.90 0.92 0.94 0.96 0.98 1.00")]
    [InlineData(0, 3e-4, "0 0.0001 0.0002 0.0003")]
    [InlineData(0, 3e-5, "0 1e-5 2e-5 3e-5")]
    [InlineData(-1, 1, "-1.0 -0.5 0 0.5 1.0")]
    [InlineData(0, 12000, "0 2500 5000 7500 10,000 12,500")]
    [InlineData(5, 5, "0 1 2 3 4 5")]
    [InlineData(0, 0, "0 0.2 0.4 0.6 0.8 1.0")]
    public void Linear_HasRoundTicksAroundTheValues(double min, double max, string labels)
    {
        ChartAxis axis = ChartAxis.Linear(min, max);
        axis.Ticks.Select(tick => tick.Label).Should().Equal(labels.Split(' '));
        axis.Place(axis.Ticks[0].Value).Should().Be(0);
        axis.Place(axis.Ticks[^1].Value).Should().BeApproximately(1, 1e-12);
    }

    [Fact]
    public void Logarithmic_HasDecades()
    {
        ChartAxis axis = ChartAxis.Logarithmic(0.0023, 1.6);
        axis.Ticks.Select(tick => tick.Label).Should().Equal("0.001", "0.01", "0.1", "1", "10");
        axis.Place(0.1).Should().BeApproximately(0.5, 1e-12);
    }

    [Fact]
    public void Thin_KeepsMeanAndEnd()
    {
        var series = new ChartSeries("loss", [.. Enumerable.Range(1, 100_000).Select(i => new ChartPoint(i, i % 2))]);
        ChartSeries thin = ChartReduction.Thin(series);
        thin.Points.Should().HaveCount(400).And.OnlyContain(point => Math.Abs(point.Y - 0.5) < 0.01);
        thin.Points[^1].X.Should().Be(100_000);
    }

    [Fact]
    public void Smooth_StraightLine_StaysAsItIs()
    {
        ChartPoint[] line = [.. Enumerable.Range(0, 200).Select(i => new ChartPoint(i, 2 * i))];
        ChartReduction.Smooth(line, isLogarithmic: false).Should().Equal(line, (smooth, point) => Math.Abs(smooth.Y - point.Y) < 1e-9);
        ChartPoint[] curve = [.. line.Select(point => point with { Y = Math.Exp(point.Y / 10) })];
        ChartReduction.Smooth(curve, isLogarithmic: true).Should().Equal(curve, (smooth, point) => Math.Abs((smooth.Y / point.Y) - 1) < 1e-9);
    }

    [Theory]
    [InlineData(0.98765432, "0.9877")]
    [InlineData(0.0003, "0.0003")]
    [InlineData(0.00005, "5e-05")]
    [InlineData(1234.56, "1,234.6")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "−∞")]
    public void Number_ShowsWhatTells(double value, string expected) => ReportText.Number(value).Should().Be(expected);

    [Fact]
    public void Shorten_CutsBetweenCharacters()
    {
        ReportText.Shorten("a👩‍👩‍👧e\u0301b", 3).Should().Be("a👩‍👩‍👧e\u0301…");
        ReportText.Shorten("a" + new string('\u0301', 1000), 5).Should().Be("…", "a heap of accents is no letter");
    }

    /// <summary>An argument that is new must appear in reports too.</summary>
    [Fact]
    public void Arguments_AreAllOfTheTrainer()
    {
        string[] names =
        [
            .. typeof(TrainingArguments).GetProperties().Select(property => property.Name).Except([nameof(TrainingArguments.OutputDir)]),
            .. typeof(LoraConfig).GetProperties().Select(property => property.Name),
        ];
        FineTuningResult result = SampleResult.Classifier("model") with { Lora = new LoraConfig() };
        ArgumentValue.Of(result).Select(argument => argument.Name.Replace("_", "", StringComparison.Ordinal))
            .Should().BeEquivalentTo(names.Select(name => name == "R" ? "lorar" : name.ToLowerInvariant()));
        ArgumentValue.Of(SampleResult.Classifier("model")).Where(argument => !argument.IsDefault).Select(argument => argument.Name)
            .Should().Equal("learning_rate", "logging_steps", "eval_strategy");
    }
}
