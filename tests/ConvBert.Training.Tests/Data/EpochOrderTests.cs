using ConvBert.Training.Data;

namespace ConvBert.Training.Tests.Data;

public class EpochOrderTests
{
    [Fact]
    public void Of_Epochs_GivesOtherPermutationsThatDependOnTheSeed()
    {
        var order = new EpochOrder(100, 42, shuffles: true);
        int[] first = order.Of(0).ToArray(), second = order.Of(1).ToArray();
        first.Should().BeEquivalentTo(Enumerable.Range(0, 100)).And.NotEqual(second).And.NotEqual(Enumerable.Range(0, 100));
        second.Should().BeEquivalentTo(Enumerable.Range(0, 100));
        order.Of(0).ToArray().Should().Equal(first);
        new EpochOrder(100, 43, shuffles: true).Of(0).ToArray().Should().NotEqual(first);
        new EpochOrder(100, 42, shuffles: false).Of(5).ToArray().Should().Equal(Enumerable.Range(0, 100));
    }

    /// <summary>Each of the six orders of three within five standard deviations of its share.</summary>
    [Fact]
    public void Of_ManyEpochs_GivesAllOrdersAlike()
    {
        const int Epochs = 6000;
        var order = new EpochOrder(3, 1, shuffles: true);
        var counts = new Dictionary<string, int>();
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            string key = string.Join(' ', order.Of(epoch).ToArray());
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        counts.Should().HaveCount(6);
        counts.Values.Should().OnlyContain(count => Math.Abs(count - (Epochs / 6)) < 5 * Math.Sqrt(Epochs * 5.0 / 36));
    }
}
