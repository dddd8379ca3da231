using ConvBert.Kernels;
using ConvBert.Kernels.Simd;

namespace ConvBert.Benchmarks;

/// <summary>The vector tiers that are worth timing here.</summary>
public static class Tiers
{
    /// <summary>Those that the process accelerates, widest first; the others would be emulated.</summary>
    public static IEnumerable<SimdTier> Accelerated =>
        ((SimdTier[])[SimdTier.Vector512, SimdTier.Vector256, SimdTier.Vector128]).Where(tier => tier <= SimdTiers.Active);

    /// <summary>What a benchmark answers that was asked for a tier that no kernel has.</summary>
    public static ArgumentOutOfRangeException Unknown(SimdTier tier) => new(nameof(tier), tier, "No such tier is timed.");
}
