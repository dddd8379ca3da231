namespace ConvBert.Cli.Workloads;

/// <summary>
/// What a training step must compute at least, derived from the configuration alone as in <see cref="ForwardCost"/>: each product and
/// convolution of the forward has two in the backward pass, for the gradients of its two sides. What an implementation computes again
/// counts as nothing.
/// </summary>
internal static class TrainingCost
{
    private const int PassesOfProducts = 3;

    /// <summary>Floating-point operations of a step with a sequence classification head over rows of the given lengths.</summary>
    public static double Operations(ConvBertConfig config, IReadOnlyCollection<int> rowLengths)
    {
        double hidden = config.HiddenSize, head = 2 * rowLengths.Count * hidden * (hidden + config.NumLabels);
        return PassesOfProducts * (ForwardCost.Operations(config, rowLengths) + head);
    }
}
