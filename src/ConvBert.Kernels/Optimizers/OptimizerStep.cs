using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Optimizers;

/// <summary>
/// One step of an optimizer over the numbers of a parameter: the loop around an <see cref="IOptimizerRule"/>.
/// See docs/numerics.md, "Optimizers".
/// </summary>
internal static unsafe class OptimizerStep
{
    /// <summary>Moves <paramref name="count"/> weights. Each depends on its own numbers alone, so any split gives the same bits.</summary>
    /// <param name="rule">The optimizer with the rates of this step.</param>
    /// <param name="weights"><c>[count]</c>, read and written.</param>
    /// <param name="gradients"><c>[count]</c>.</param>
    /// <param name="first"><c>[count]</c>, read and written; not used by rules without running numbers.</param>
    /// <param name="second"><c>[count]</c>, read and written; not used by rules with fewer than two running numbers.</param>
    /// <param name="count">Weights.</param>
    public static void Run<TRule>(in TRule rule, float* weights, float* gradients, float* first, float* second, long count)
        where TRule : struct, IOptimizerRule
    {
        if (Vector512.IsHardwareAccelerated) RunLanes<Simd512, TRule>(rule, weights, gradients, first, second, count);
        else if (Vector256.IsHardwareAccelerated) RunLanes<Simd256, TRule>(rule, weights, gradients, first, second, count);
        else if (Vector128.IsHardwareAccelerated) RunLanes<Simd128, TRule>(rule, weights, gradients, first, second, count);
        else RunLanes<Scalar, TRule>(rule, weights, gradients, first, second, count);
    }

    /// <summary>Every tier; on <see cref="Scalar"/> the definition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunLanes<TSimd, TRule>(in TRule rule, float* weights, float* gradients, float* first, float* second, long count)
        where TSimd : struct, ISimd<TSimd>
        where TRule : struct, IOptimizerRule
    {
        long whole = count - (count % TSimd.Count);
        for (long i = 0; i < whole; i += TSimd.Count)
        {
            TSimd weight = TSimd.Load(weights + i), one = default, two = default;
            if (TRule.StateCount > 0) one = TSimd.Load(first + i);
            if (TRule.StateCount > 1) two = TSimd.Load(second + i);
            rule.Move(ref weight, TSimd.Load(gradients + i), ref one, ref two);
            weight.Store(weights + i);
            if (TRule.StateCount > 0) one.Store(first + i);
            if (TRule.StateCount > 1) two.Store(second + i);
        }

        if (whole < count)
        {
            RunTail<TSimd, TRule>(rule, weights + whole, gradients + whole, first + whole, second + whole, (int)(count - whole));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunTail<TSimd, TRule>(in TRule rule, float* weights, float* gradients, float* first, float* second, int count)
        where TSimd : struct, ISimd<TSimd>
        where TRule : struct, IOptimizerRule
    {
        TSimd weight = TSimd.LoadPartial(weights, count, 0), one = default, two = default;
        if (TRule.StateCount > 0) one = TSimd.LoadPartial(first, count, 0);
        if (TRule.StateCount > 1) two = TSimd.LoadPartial(second, count, 0);
        rule.Move(ref weight, TSimd.LoadPartial(gradients, count, 0), ref one, ref two);
        weight.StorePartial(weights, count);
        if (TRule.StateCount > 0) one.StorePartial(first, count);
        if (TRule.StateCount > 1) two.StorePartial(second, count);
    }
}
