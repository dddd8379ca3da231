namespace ConvBert.Kernels.Optimizers;

/// <summary>
/// Whole powers by repeated squaring: products in one order, so the same bits on every platform, unlike the C library's power.
/// </summary>
internal static class WholePower
{
    /// <summary>
    /// value to a power; 1 for the power 0. A square doubles the error of what it squares: off by at most power·2⁻⁵³ of itself.
    /// </summary>
    /// <param name="value">The base.</param>
    /// <param name="power">The exponent, at least 0.</param>
    public static double Of(double value, long power)
    {
        double result = 1;
        for (double square = value; power > 0; power >>= 1, square *= square)
        {
            if ((power & 1) != 0) result *= square;
        }

        return result;
    }
}
