namespace ConvBert.FineTuning.Metrics;

/// <summary>Correlations of two rows of numbers.</summary>
public static class Correlation
{
    /// <summary>Pearson's correlation coefficient.</summary>
    /// <param name="x">The one row.</param>
    /// <param name="y">The other, as long.</param>
    /// <returns>From −1 to 1; not a number where a row is constant or shorter than two.</returns>
    /// <exception cref="ArgumentException">The rows differ in length.</exception>
    public static double Pearson(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count != y.Count) throw new ArgumentException($"The rows have {x.Count} and {y.Count} numbers; expected as many.", nameof(y));
        if (x.Count < 2) return double.NaN;
        double meanX = x.Average(), meanY = y.Average(), products = 0, squaresX = 0, squaresY = 0;
        for (int i = 0; i < x.Count; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            products += dx * dy;
            squaresX += dx * dx;
            squaresY += dy * dy;
        }

        if (squaresX == 0 || squaresY == 0) return double.NaN;
        return Math.Clamp(products / (Math.Sqrt(squaresX) * Math.Sqrt(squaresY)), -1, 1);
    }

    /// <summary>Spearman's: Pearson's of the ranks, where equal numbers share the mean of their ranks.</summary>
    /// <inheritdoc cref="Pearson"/>
    public static double Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return Pearson(Ranks(x), Ranks(y));
    }

    /// <summary>The rank of each number, from 1; equal numbers share the mean of their ranks.</summary>
    internal static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        double[] ranks = new double[values.Count];
        for (int first = 0; first < order.Length;)
        {
            int next = first + 1;
            while (next < order.Length && values[order[next]] == values[order[first]]) next++;
            for (int i = first; i < next; i++) ranks[order[i]] = (first + next + 1) / 2.0;
            first = next;
        }

        return ranks;
    }
}
