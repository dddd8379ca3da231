using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Tests.Support;

/// <summary>Errors in units of the last place.</summary>
internal static class Ulp
{
    /// <summary>What errors may grow by where a multiply-add rounds twice: reductions and polynomials lose no more than double.</summary>
    public static double Slack => SimdTiers.UsesFusedMultiplyAdd ? 1 : 2;

    /// <summary>
    /// |actual − exact| over the distance of floats around <paramref name="exact"/> (2⁻¹⁴⁹ below the normal range); 0 where both are
    /// NaN or both beyond the largest float on the same side; infinite where only one is.
    /// </summary>
    public static double Error(float actual, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual)) return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (float.IsInfinity(actual) || float.IsInfinity((float)exact)) return actual == (float)exact ? 0 : double.PositiveInfinity;
        int exponent = exact == 0 ? -126 : Math.Max(Math.ILogB(exact), -126);
        return Math.Abs(actual - exact) / Math.ScaleB(1, exponent - 23);
    }
}
