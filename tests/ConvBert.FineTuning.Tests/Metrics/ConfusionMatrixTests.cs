using ConvBert.FineTuning.Metrics;

namespace ConvBert.FineTuning.Tests.Metrics;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Add_APrediction_CountsItInTheRowOfTheLabel()
    {
        var matrix = new ConfusionMatrix(["a", "b", "c"]);

        matrix.Add(2, 0);
        matrix.Add(2, 0);
        matrix.Add(1, 1);

        matrix[2, 0].Should().Be(2);
        matrix[0, 2].Should().Be(0);
        matrix[1, 1].Should().Be(1);
        matrix.Total.Should().Be(3);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(0, -1)]
    public void Add_AClassThatIsNot_IsRefused(int label, int prediction)
    {
        var matrix = new ConfusionMatrix(["a", "b", "c"]);

        matrix.Invoking(all => all.Add(label, prediction)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
