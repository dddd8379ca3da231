using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Tests.Support;

/// <summary>Something to do with lanes of a kind, such as comparing a kernel's result with its scalar twin's.</summary>
internal interface ITierAction
{
    void Run<T>() where T : struct, ISimd<T>;
}

/// <summary>The vector tiers that this process can run, as rows of a theory.</summary>
internal static class Tiers
{
    /// <summary>The accelerated vector tiers; the scalar twin against itself where there is none.</summary>
    public static IReadOnlyList<SimdTier> Active { get; } = Vector128.IsHardwareAccelerated
        ? [.. Widths().TakeWhile(tier => tier <= SimdTiers.Active)]
        : [SimdTier.Scalar];

    /// <summary><see cref="Active"/> as the rows of a theory.</summary>
    public static TheoryData<SimdTier> Accelerated => [.. Active];

    /// <summary>Runs the action on a tier's native width.</summary>
    public static void Run(SimdTier tier, ITierAction action)
    {
        if (tier == SimdTier.Vector512) action.Run<Simd512>();
        else if (tier == SimdTier.Vector256) action.Run<Simd256>();
        else if (tier == SimdTier.Vector128) action.Run<Simd128>();
        else action.Run<Scalar>();
    }

    /// <summary>Runs the action on a tier's form with 16 lanes, the one that reductions use.</summary>
    public static void RunSixteenLanes(SimdTier tier, ITierAction action)
    {
        if (tier == SimdTier.Vector512) action.Run<Simd512>();
        else if (tier == SimdTier.Vector256) action.Run<Twice<Simd256>>();
        else if (tier == SimdTier.Vector128) action.Run<Twice<Twice<Simd128>>>();
        else action.Run<Twice<Twice<Twice<Twice<Scalar>>>>>();
    }

    private static IEnumerable<SimdTier> Widths() => [SimdTier.Vector128, SimdTier.Vector256, SimdTier.Vector512];
}
