namespace ConvBert.FineTuning.Metrics;

/// <summary>Quotients of counts.</summary>
internal static class Ratio
{
    /// <summary>The quotient; 0 where the divisor is.</summary>
    public static double Of(double dividend, double divisor) => divisor == 0 ? 0 : dividend / divisor;
}
