namespace ConvBert.Training;

/// <summary>What the sum of a batch's losses is divided by; counts of micro-batches add up to the count of the whole batch.</summary>
/// <param name="Count">
/// Labels that are not left out; numbers, for a regression or several labels; for question answering, start positions within their
/// sequence.
/// </param>
/// <param name="EndCount">For question answering, end positions within their sequence; 0 for all other classes.</param>
public readonly record struct LabelCount(long Count, long EndCount = 0)
{
    /// <summary>The counts of two micro-batches together.</summary>
    public static LabelCount operator +(LabelCount left, LabelCount right) => Add(left, right);

    /// <summary>The counts of two micro-batches together.</summary>
    public static LabelCount Add(LabelCount left, LabelCount right) => new(left.Count + right.Count, left.EndCount + right.EndCount);
}
