namespace ConvBert.Kernels.Tests.Support;

/// <summary>Functions in double that .NET lacks, to better than 1e−12 of their value.</summary>
internal static class Reference
{
    public static double Expm1(double x) => Math.Abs(x) < 1e-3 ? x * (1 + (x / 2 * (1 + (x / 3 * (1 + (x / 4)))))) : Math.Exp(x) - 1;

    public static double Log1p(double x) => Math.Abs(x) < 1e-3 ? x * (1 - (x * (0.5 - (x * ((1 / 3.0) - (x / 4)))))) : Math.Log(1 + x);

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>erf, from its series of positive terms below 3 and a continued fraction of 1 − erf above.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) >= 3 || double.IsNaN(x)) return x < 0 ? Erfc(-x) - 1 : 1 - Erfc(x);
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>Φ(x) = ½·(1 + erf(x/√2)) without cancellation on either side.</summary>
    public static double NormalCdf(double x) => x <= -4 ? 0.5 * Erfc(-x / Math.Sqrt(2)) : 0.5 + (0.5 * Erf(x / Math.Sqrt(2)));

    /// <summary>1 − erf for x of 2.5 and more.</summary>
    private static double Erfc(double x)
    {
        if (x > 30) return 0;
        double fraction = 0;
        for (int n = 80; n > 0; n--) fraction = n / 2.0 / (x + fraction);
        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * (x + fraction));
    }
}
