using System.Runtime;
using ConvBert.Kernels;
using ConvBert.Kernels.Simd;

namespace ConvBert;

/// <summary>How this process runs the models.</summary>
public static class ConvBertRuntime
{
    /// <summary>The instruction sets that the kernels use.</summary>
    public static SimdTier Tier => SimdTiers.Active;

    /// <summary>
    /// The widest tier that the processor and the operating system support. It is above <see cref="Tier"/> in a NativeAOT build that was
    /// published for a lower one, and if the runtime is configured to use less; <see cref="TierAdvice"/> tells which, and what to do.
    /// </summary>
    /// <remarks>
    /// On Linux the system tells which instructions it enables. Elsewhere the tier is read from CPUID, and whether the operating system saves
    /// the wide registers is inferred from the size of the enabled register state, since managed code cannot query it directly: a system
    /// that disables AVX-512 but enables a later state (protection keys, AMX) is assumed to support it. With all vector instructions switched
    /// off (<c>DOTNET_EnableHWIntrinsic=0</c>) CPUID cannot be asked, and 128 bits are assumed.
    /// </remarks>
    public static SimdTier AvailableTier => SimdTiers.Available;

    /// <summary>Why <see cref="Tier"/> is below <see cref="AvailableTier"/> and how to raise it; null if they are equal.</summary>
    public static string? TierAdvice
    {
        get
        {
            if (Tier == AvailableTier) return null;
            string gap = $"ConvBERT runs on {Tier}, this processor allows {AvailableTier}";
            if (!IsNativeAot)
            {
                return $"{gap}: the runtime is configured to use less (DOTNET_Enable… or DOTNET_PreferredVectorBitWidth), "
                    + "or prefers less on this processor.";
            }

            string instructionSet = AvailableTier == SimdTier.Vector512 ? "x86-64-v4" : "x86-64-v3";
            return $"{gap}: this native build was published for less. Publish with IlcInstructionSet={instructionSet}; "
                + "the program then starts only on processors like this one.";
        }
    }

    /// <summary>
    /// Whether a multiply-add rounds once; if so, results are bit-identical on every tier and CPU and for any number of threads. False in a
    /// 128-bit x86 build (AOT published without <c>IlcInstructionSet</c>): results are deterministic there too, and equal to the others up
    /// to rounding.
    /// </summary>
    public static bool UsesFusedMultiplyAdd => SimdTiers.UsesFusedMultiplyAdd;

    /// <summary>
    /// The default number of threads of a forward pass: the processors available to this process, considering container limits.
    /// </summary>
    public static int DefaultThreads => Math.Min(Environment.ProcessorCount, ConvBertLoadOptions.MaxThreads);

    /// <summary>Whether the process runs as NativeAOT: nothing was compiled since it started.</summary>
    public static bool IsNativeAot { get; } = JitInfo.GetCompiledMethodCount() == 0;
}
