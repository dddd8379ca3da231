using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Simd;

/// <summary>Which tier the kernels of this process run on.</summary>
internal static class SimdTiers
{
    /// <summary>The widest tier that is accelerated in this process; kernels choose the same one, by the same test.</summary>
    public static SimdTier Active =>
        Vector512.IsHardwareAccelerated ? SimdTier.Vector512
        : Vector256.IsHardwareAccelerated ? SimdTier.Vector256
        : Vector128.IsHardwareAccelerated ? SimdTier.Vector128
        : SimdTier.Scalar;

    /// <summary>The widest tier that the processor and the operating system would allow; never below <see cref="Active"/>.</summary>
    /// <remarks>Read only below the highest tier: CPUID is slow in a virtual machine, where it traps to the host.</remarks>
    internal static SimdTier Available { get; } =
        Active == SimdTier.Vector512 ? Active : Widest(Active, ProcessorFeatures.Read()?.WidestTier ?? Active);

    /// <summary>
    /// Whether a multiply-add rounds once. True on every CPU with AVX2 or Arm64, and then all tiers give the same bits.
    /// False in a 128-bit x86 build and without intrinsics: there every tier multiplies, rounds, adds, rounds, again all alike.
    /// </summary>
    public static bool UsesFusedMultiplyAdd
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    private static SimdTier Widest(SimdTier one, SimdTier other) => one > other ? one : other;
}
