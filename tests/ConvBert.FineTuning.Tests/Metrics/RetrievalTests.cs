using ConvBert.FineTuning.Metrics;

namespace ConvBert.FineTuning.Tests.Metrics;

public sealed class RetrievalTests
{
    [Fact]
    public void Query_FourDocuments_CountsRecallAndRanks()
    {
        var retrieval = new Retrieval([1, 2]);
        foreach (float[] document in new float[][] { [1, 0], [5, 5], [0, 1], [2, 2] }) retrieval.AddDocument(document);

        // Nearest first: document 0, then 1 and 3, which are equally near, then 2.
        retrieval.Query([3, 0.1f], [0]).Should().HaveCount(4);
        retrieval.Query([3, 0.1f], [3]);
        retrieval.Query([3, 0.1f], [1, 2]);

        retrieval.Count.Should().Be(3);
        retrieval.MeanReciprocalRank.Should().BeApproximately((1 + (1.0 / 3) + (1.0 / 2)) / 3, 1e-12);
        retrieval.Recalls.Should().Equal((1, 1.0 / 3), (2, (1 + 0 + 0.5) / 3));
    }

    [Fact]
    public void Query_RightDocumentBehindTheTenth_HasNoReciprocalRank()
    {
        var retrieval = new Retrieval();
        for (int i = 0; i < 11; i++) retrieval.AddDocument([1, i]);

        retrieval.Query([1, 0], [10]);
        retrieval.MeanReciprocalRank.Should().Be(0);
        retrieval.Query([1, 0], [9]);
        retrieval.MeanReciprocalRank.Should().BeApproximately(0.05, 1e-12);
        retrieval.Recalls.Last().Should().Be((10, 0.5));
    }

    [Fact]
    public void Query_WithoutARightDocument_IsRefused()
    {
        var retrieval = new Retrieval();
        retrieval.AddDocument([1]);

        retrieval.Invoking(one => one.Query([1], [])).Should().Throw<ArgumentException>();
        retrieval.Invoking(one => one.Query([1], [1])).Should().Throw<ArgumentException>();
    }
}
