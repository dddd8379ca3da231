namespace ConvBert.BuildClasses;

/// <summary>Middle values.</summary>
internal static class Medians
{
    /// <summary>The middle value; the upper one of an even number.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
