using ConvBert.Kernels;

namespace ConvBert;

/// <summary>How this process runs the models.</summary>
public static class ConvBertRuntime
{
    /// <summary>The instruction sets that the kernels use.</summary>
    public static SimdTier Tier => SimdTiers.Active;

    /// <summary>
    /// Whether a multiply-add rounds once; then every tier, CPU and thread count gives the same bits. False in a 128-bit x86 build (an AOT
    /// publish without <c>IlcInstructionSet</c>): results are deterministic there too, and within rounding of the others.
    /// </summary>
    public static bool UsesFusedMultiplyAdd => SimdTiers.UsesFusedMultiplyAdd;

    /// <summary>Threads of a forward when the load options name none: the processors that this process may use, container limits included.</summary>
    public static int DefaultThreads => Environment.ProcessorCount;
}
