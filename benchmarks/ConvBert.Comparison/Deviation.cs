namespace ConvBert.Comparison;

/// <summary>How far numbers are from what they approximate.</summary>
/// <param name="RelativeRms">√(Σ(x − y)²/Σy²).</param>
/// <param name="Largest">The largest |x − y|.</param>
internal readonly record struct Deviation(double RelativeRms, double Largest)
{
    /// <param name="values">x.</param>
    /// <param name="reference">y.</param>
    public static Deviation Of(ReadOnlySpan<float> values, ReadOnlySpan<float> reference)
    {
        double squares = 0, total = 0, largest = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            double difference = (double)values[i] - reference[i];
            squares += difference * difference;
            total += (double)reference[i] * reference[i];
            largest = Math.Max(largest, Math.Abs(difference));
        }

        return new(Math.Sqrt(squares / total), largest);
    }
}
