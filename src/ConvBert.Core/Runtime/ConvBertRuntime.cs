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
    /// The widest tier that the processor and the operating system would allow. It is above <see cref="Tier"/> in a NativeAOT build that was
    /// published for less, and where the runtime was told to use less; <see cref="TierAdvice"/> says which and what to do.
    /// </summary>
    /// <remarks>
    /// Read from CPUID. Whether the operating system saves the wide registers is judged by the size of the register state that it enabled, since
    /// managed code cannot ask directly: a system that switches AVX-512 off but keeps a later state (protection keys, AMX) is taken to allow it.
    /// </remarks>
    public static SimdTier AvailableTier => SimdTiers.Available;

    /// <summary>Why <see cref="Tier"/> is below <see cref="AvailableTier"/> and what would raise it; null where they are the same.</summary>
    public static string? TierAdvice
    {
        get
        {
            if (Tier == AvailableTier) return null;
            string gap = $"ConvBERT runs on {Tier}, this processor allows {AvailableTier}";
            if (!IsNativeAot) return $"{gap}: the runtime is set to use less (DOTNET_Enable… or DOTNET_PreferredVectorBitWidth), or prefers less on this processor.";
            string instructionSet = AvailableTier == SimdTier.Vector512 ? "x86-64-v4" : "x86-64-v3";
            return $"{gap}: this native build was published for less. Publish with IlcInstructionSet={instructionSet}; the program then starts only on processors like this one.";
        }
    }

    /// <summary>
    /// Whether a multiply-add rounds once; then every tier, CPU and thread count gives the same bits. False in a 128-bit x86 build (an AOT
    /// publish without <c>IlcInstructionSet</c>): results are deterministic there too, and within rounding of the others.
    /// </summary>
    public static bool UsesFusedMultiplyAdd => SimdTiers.UsesFusedMultiplyAdd;

    /// <summary>Threads of a forward when the load options name none: the processors that this process may use, container limits included.</summary>
    public static int DefaultThreads => Math.Min(Environment.ProcessorCount, ConvBertLoadOptions.MaxThreads);

    /// <summary>Whether the process runs as NativeAOT: nothing was compiled since it started.</summary>
    public static bool IsNativeAot { get; } = JitInfo.GetCompiledMethodCount() == 0;
}
