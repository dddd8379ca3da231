namespace ConvBert.Cli.Compare;

/// <summary>How the answers of two models agree over a file.</summary>
/// <param name="Same">The number of items that both answer alike; null where there is nothing to choose from.</param>
/// <param name="LargestScoreDifference">The largest difference of a score.</param>
internal sealed record AnswerAgreement(int? Same, double LargestScoreDifference)
{
    /// <summary>The number of items that both rank in the same order from first to last; null for tasks that rank nothing.</summary>
    public int? SameOrders { get; init; }

    /// <summary>The smallest cosine of the two vectors of a text; null for tasks without vectors.</summary>
    public double? SmallestCosine { get; init; }
}
