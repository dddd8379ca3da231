namespace ConvBert.FineTuning.Tests.Datasets;

public sealed class DatasetSplitTests
{
    private static readonly Dataset<TextClassificationExample> Data = new TextClassificationTask().FromExamples(
        [.. Enumerable.Range(0, 95).Select(i => new TextClassificationExample($"{i}") { Labels = [i % 3 == 0 ? "a" : "b"] })]);

    [Fact]
    public void Split_APart_IsThatManyExamplesInTheirOrder()
    {
        (Dataset<TextClassificationExample> train, Dataset<TextClassificationExample> evaluation) = Data.Split(0.1, seed: 7);

        evaluation.Count.Should().Be(10, "a tenth of 95 is rounded up");
        train.Count.Should().Be(85);
        int[] numbers = [.. evaluation.Select(example => int.Parse(example.Text))];
        numbers.Should().HaveCount(10).And.BeInAscendingOrder();
        train.Select(example => int.Parse(example.Text)).Should().Equal(Enumerable.Range(0, 95).Except(numbers));
        (train.LabelCounts[0] + evaluation.LabelCounts[0]).Should().Be(Data.LabelCounts[0]);
        evaluation.LabelCounts.Sum().Should().Be(10);
    }

    [Fact]
    public void Split_TheSameSeed_DividesTheSame_AnotherOtherwise()
    {
        string First(ulong seed) => string.Join(',', Data.Split(0.3, seed).Evaluation.Select(example => example.Text));

        First(1).Should().Be(First(1)).And.NotBe(First(2));
        Data.Split(0.3, 1).Evaluation.Fingerprint.Should().NotBe(Data.Split(0.3, 2).Evaluation.Fingerprint);
    }

    [Fact]
    public void Split_ManySeeds_TakesEveryExampleAboutAsOften()
    {
        int[] taken = new int[95];
        for (ulong seed = 0; seed < 400; seed++)
        {
            foreach (TextClassificationExample example in Data.Split(0.2, seed).Evaluation) taken[int.Parse(example.Text)]++;
        }

        // 19 of 95 each time: a mean of 80 with a deviation of 8; five deviations fail once in a million.
        taken.Should().OnlyContain(count => count >= 40 && count <= 120);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0.999)]
    [InlineData(double.NaN)]
    public void Split_NothingLeft_IsRefused(double part) =>
        Data.Invoking(data => data.Split(part)).Should().Throw<ArgumentOutOfRangeException>();
}
