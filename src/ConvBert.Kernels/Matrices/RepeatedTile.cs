using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>
/// The product of <see cref="MatMulTile"/> for six rows in the form of <see cref="RepeatedRows"/>, in machine code without AVX.
/// </summary>
/// <remarks>
/// There a multiplication overwrites one of its factors, so each product first needs a copy, and the core's front end is the limit and
/// not its arithmetic: every instruction that computes an address costs. Rows put together as
/// <see cref="StackedRows{TTop,TBottom,TSimd}"/> took one or two a row; written out, with one pointer and constant distances, base's
/// products went from 71 to 77 % of the peak (Zen 5). Two steps of k a round: no gain.
/// </remarks>
internal static unsafe class RepeatedTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>Floats of a vector.</summary>
    public const int Lanes = 4;

    /// <summary>Floats of a tile's x for one step of k.</summary>
    public const int StepLength = Rows * Lanes;

    /// <summary>sums[r, c] ← Σₖ x[k, r, 0]·panel[k, c], one chain of multiply-adds over k; 6 rows × 32 columns.</summary>
    /// <param name="x"><c>[inner, 6, 4]</c>.</param>
    /// <param name="panel"><c>[inner, 32]</c>.</param>
    /// <param name="inner">Steps of k.</param>
    /// <param name="sums"><c>[6, 32]</c>.</param>
    /// <param name="resume">Whether the chains go on from the sums that are there, or start at zero.</param>
    public static void Run(float* x, float* panel, nint inner, float* sums, bool resume)
    {
        if (!resume) new Span<float>(sums, Rows * IPanels.PanelWidth).Clear();
        for (int column = 0; column < IPanels.PanelWidth; column += 2 * Lanes) Accumulate(x, panel + column, inner, sums + column);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(float* x, float* panel, nint inner, float* sums)
    {
        const int Below = IPanels.PanelWidth;
        Vector128<float> left0 = Vector128.Load(sums), right0 = Vector128.Load(sums + Lanes);
        Vector128<float> left1 = Vector128.Load(sums + Below), right1 = Vector128.Load(sums + Below + Lanes);
        Vector128<float> left2 = Vector128.Load(sums + (2 * Below)), right2 = Vector128.Load(sums + (2 * Below) + Lanes);
        Vector128<float> left3 = Vector128.Load(sums + (3 * Below)), right3 = Vector128.Load(sums + (3 * Below) + Lanes);
        Vector128<float> left4 = Vector128.Load(sums + (4 * Below)), right4 = Vector128.Load(sums + (4 * Below) + Lanes);
        Vector128<float> left5 = Vector128.Load(sums + (5 * Below)), right5 = Vector128.Load(sums + (5 * Below) + Lanes);
        for (float* end = panel + (inner * Below); panel < end; panel += Below, x += StepLength)
        {
            Prefetch.Read(panel + MatMulTile.PrefetchDistance, 2 * Lanes);
            Vector128<float> left = Vector128.Load(panel), right = Vector128.Load(panel + Lanes);
            Vector128<float> factor = Vector128.Load(x);
            left0 += factor * left;
            right0 += factor * right;
            factor = Vector128.Load(x + Lanes);
            left1 += factor * left;
            right1 += factor * right;
            factor = Vector128.Load(x + (2 * Lanes));
            left2 += factor * left;
            right2 += factor * right;
            factor = Vector128.Load(x + (3 * Lanes));
            left3 += factor * left;
            right3 += factor * right;
            factor = Vector128.Load(x + (4 * Lanes));
            left4 += factor * left;
            right4 += factor * right;
            factor = Vector128.Load(x + (5 * Lanes));
            left5 += factor * left;
            right5 += factor * right;
        }

        left0.Store(sums);
        right0.Store(sums + Lanes);
        left1.Store(sums + Below);
        right1.Store(sums + Below + Lanes);
        left2.Store(sums + (2 * Below));
        right2.Store(sums + (2 * Below) + Lanes);
        left3.Store(sums + (3 * Below));
        right3.Store(sums + (3 * Below) + Lanes);
        left4.Store(sums + (4 * Below));
        right4.Store(sums + (4 * Below) + Lanes);
        left5.Store(sums + (5 * Below));
        right5.Store(sums + (5 * Below) + Lanes);
    }
}
