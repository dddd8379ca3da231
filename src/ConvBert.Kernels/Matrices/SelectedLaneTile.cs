using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>
/// The product of <see cref="MatMulTile"/> for eight rows on Arm64, whose multiply-add takes one of its factors from a lane.
/// </summary>
/// <remarks>
/// One load brings four steps of k of a row. To fill a vector with a float while loading it, as the other tiles do, takes a slot of the
/// vector arithmetic on Arm's own cores beside the load. Of 32 registers the sums take 16, the rows eight, the panel two. The chains are
/// those of the definition: k after k, one multiply-add each.
/// </remarks>
internal static unsafe class SelectedLaneTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Columns of a tile.</summary>
    public const int Columns = 2 * Lanes;

    private const int Lanes = 4;

    /// <summary>Whether this tier of this process has it.</summary>
    public static bool IsSupported<TSimd>() where TSimd : struct, ISimd<TSimd> => TSimd.Count == Lanes && AdvSimd.Arm64.IsSupported;

    /// <summary>sums[r, c] ← Σₖ x[r, k]·panel[k, c], one chain of multiply-adds over k; 8 rows × 8 columns.</summary>
    /// <param name="x"><c>[8, inner]</c>, rows <paramref name="xStride"/> apart.</param>
    /// <param name="xStride">Distance from a row of x to the next.</param>
    /// <param name="panel"><c>[inner, 8]</c>, rows 32 apart.</param>
    /// <param name="inner">Steps of k.</param>
    /// <param name="sums"><c>[8, 8]</c>, rows <paramref name="sumsStride"/> apart.</param>
    /// <param name="sumsStride">Distance from a row of the sums to the next.</param>
    /// <param name="resume">Whether the chains go on from the sums that are there, or start at zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, nint xStride, float* panel, nint inner, float* sums, nint sumsStride, bool resume)
    {
        Unsafe.SkipInit(out Sums tile);
        if (resume) tile.Load(sums, sumsStride);
        else tile = default;
        for (; inner >= Lanes; inner -= Lanes, x += Lanes, panel += Lanes * IPanels.PanelWidth)
        {
            Unsafe.SkipInit(out Factors rows);
            rows.Load(x, xStride);
            Step(ref tile, rows, panel, 0);
            Step(ref tile, rows, panel + IPanels.PanelWidth, 1);
            Step(ref tile, rows, panel + (2 * IPanels.PanelWidth), 2);
            Step(ref tile, rows, panel + (3 * IPanels.PanelWidth), 3);
        }

        for (; inner > 0; inner--, x++, panel += IPanels.PanelWidth)
        {
            Unsafe.SkipInit(out Factors rows);
            rows.LoadOne(x, xStride);
            Step(ref tile, rows, panel, 0);
        }

        tile.Store(sums, sumsStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref Sums sums, in Factors rows, float* panel, [ConstantExpected(Max = (byte)(Lanes - 1))] byte lane)
    {
        Vector128<float> left = Vector128.Load(panel), right = Vector128.Load(panel + Lanes);
        sums.Left0 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Left0, left, rows.Row0, lane);
        sums.Right0 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Right0, right, rows.Row0, lane);
        sums.Left1 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Left1, left, rows.Row1, lane);
        sums.Right1 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Right1, right, rows.Row1, lane);
        sums.Left2 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Left2, left, rows.Row2, lane);
        sums.Right2 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Right2, right, rows.Row2, lane);
        sums.Left3 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Left3, left, rows.Row3, lane);
        sums.Right3 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Right3, right, rows.Row3, lane);
        sums.Left4 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Left4, left, rows.Row4, lane);
        sums.Right4 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Right4, right, rows.Row4, lane);
        sums.Left5 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Left5, left, rows.Row5, lane);
        sums.Right5 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Right5, right, rows.Row5, lane);
        sums.Left6 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Left6, left, rows.Row6, lane);
        sums.Right6 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Right6, right, rows.Row6, lane);
        sums.Left7 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Left7, left, rows.Row7, lane);
        sums.Right7 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sums.Right7, right, rows.Row7, lane);
    }

    /// <summary>Two vectors a row. Fields and not an array in place: the compiler holds fields in registers.</summary>
    private struct Sums
    {
        public Vector128<float> Left0, Right0, Left1, Right1, Left2, Right2, Left3, Right3;
        public Vector128<float> Left4, Right4, Left5, Right5, Left6, Right6, Left7, Right7;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Load(float* source, nint stride)
        {
            source = Load(source, stride, out Left0, out Right0);
            source = Load(source, stride, out Left1, out Right1);
            source = Load(source, stride, out Left2, out Right2);
            source = Load(source, stride, out Left3, out Right3);
            source = Load(source, stride, out Left4, out Right4);
            source = Load(source, stride, out Left5, out Right5);
            source = Load(source, stride, out Left6, out Right6);
            _ = Load(source, stride, out Left7, out Right7);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(float* target, nint stride)
        {
            target = Store(target, stride, Left0, Right0);
            target = Store(target, stride, Left1, Right1);
            target = Store(target, stride, Left2, Right2);
            target = Store(target, stride, Left3, Right3);
            target = Store(target, stride, Left4, Right4);
            target = Store(target, stride, Left5, Right5);
            target = Store(target, stride, Left6, Right6);
            _ = Store(target, stride, Left7, Right7);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float* Load(float* source, nint stride, out Vector128<float> left, out Vector128<float> right)
        {
            left = Vector128.Load(source);
            right = Vector128.Load(source + Lanes);
            return source + stride;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float* Store(float* target, nint stride, Vector128<float> left, Vector128<float> right)
        {
            left.Store(target);
            right.Store(target + Lanes);
            return target + stride;
        }
    }

    /// <summary>Some steps of k of each row.</summary>
    private struct Factors
    {
        public Vector128<float> Row0, Row1, Row2, Row3, Row4, Row5, Row6, Row7;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Load(float* x, nint stride)
        {
            Row0 = Vector128.Load(x);
            Row1 = Vector128.Load(x += stride);
            Row2 = Vector128.Load(x += stride);
            Row3 = Vector128.Load(x += stride);
            Row4 = Vector128.Load(x += stride);
            Row5 = Vector128.Load(x += stride);
            Row6 = Vector128.Load(x += stride);
            Row7 = Vector128.Load(x += stride);
        }

        /// <summary>One step, in the first lane.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void LoadOne(float* x, nint stride)
        {
            Row0 = Vector128.CreateScalarUnsafe(*x);
            Row1 = Vector128.CreateScalarUnsafe(*(x += stride));
            Row2 = Vector128.CreateScalarUnsafe(*(x += stride));
            Row3 = Vector128.CreateScalarUnsafe(*(x += stride));
            Row4 = Vector128.CreateScalarUnsafe(*(x += stride));
            Row5 = Vector128.CreateScalarUnsafe(*(x += stride));
            Row6 = Vector128.CreateScalarUnsafe(*(x += stride));
            Row7 = Vector128.CreateScalarUnsafe(*(x += stride));
        }
    }
}
