using ConvBert.Training.Data;

namespace ConvBert.Training.Tests.Data;

public class LengthGroupsTests
{
    /// <summary>
    /// Worked out by hand: eight examples in steps of one are 8 / 4 = 2 steps a megabatch; [0, 1], [2, 3], … each from the longest; the
    /// longest of all, example 5, changes places with the first.
    /// </summary>
    [Fact]
    public void Arrange_EightExamples_SortsMegabatchesAndBeginsWithTheLongest()
    {
        int[] order = [0, 1, 2, 3, 4, 5, 6, 7], lengths = [3, 4, 7, 7, 2, 9, 1, 5];
        LengthGroups.Arrange(order, lengths, 1);
        order.Should().Equal(5, 0, 2, 3, 1, 4, 7, 6);
    }

    /// <summary>Hugging Face's <c>get_length_grouped_indices</c>, written for reading.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 16)]
    [InlineData(100, 8)]
    [InlineData(1000, 4)]
    [InlineData(2001, 2)]
    public void Arrange_AnyOrder_FollowsTheRule(int count, int batchSize)
    {
        var random = new Random(count);
        int[] order = [.. Enumerable.Range(0, count)], lengths = [.. order.Select(_ => random.Next(1, 40))];
        random.Shuffle(order);
        int batches = Math.Min(count / (batchSize * 4), 50);
        List<int[]> megabatches = [.. order.Chunk(Math.Max(batches, 1) * batchSize)
            .Select(part => part.OrderByDescending(index => lengths[index]).ToArray())];
        int longest = megabatches.FindIndex(part => lengths[part[0]] == lengths.Max());
        (megabatches[0][0], megabatches[longest][0]) = (megabatches[longest][0], megabatches[0][0]);

        LengthGroups.Arrange(order, lengths, batchSize);
        order.Should().Equal(megabatches.SelectMany(part => part));
    }
}
