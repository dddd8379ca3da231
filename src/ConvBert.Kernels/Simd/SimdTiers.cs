using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    /// <remarks>
    /// Read only below the highest tier: CPUID is slow in a virtual machine, where it traps to the host. CPUID does not tell what the system
    /// disables, and Linux tells a process under an emulator of the host's processor: where both speak, the lesser holds. With all vector
    /// instructions switched off there is no CPUID; where nobody speaks, 128 bits are what every processor of the architecture has.
    /// </remarks>
    internal static SimdTier Available { get; } =
        Active == SimdTier.Vector512 ? Active : Widest(Active, Narrowest(CpuInfo.Read(), ProcessorFeatures.Read()?.WidestTier) ?? Baseline);

    private static SimdTier Baseline =>
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64 ? SimdTier.Vector128 : SimdTier.Scalar;

    /// <summary>
    /// Whether a multiply-add rounds once. True on every CPU with AVX2 or Arm64, and then all tiers give the same bits.
    /// False in a 128-bit x86 build and without intrinsics: there every tier multiplies, rounds, adds, rounds, again all alike.
    /// </summary>
    public static bool UsesFusedMultiplyAdd
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    private static SimdTier? Narrowest(SimdTier? one, SimdTier? other) => one is null || other < one ? other : one;

    private static SimdTier Widest(SimdTier one, SimdTier other) => one > other ? one : other;
}
