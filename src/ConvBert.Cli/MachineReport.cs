using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels;

namespace ConvBert.Cli;

/// <summary>What this build makes of this machine, and what would make more of it.</summary>
internal static class MachineReport
{
    /// <summary>Whether this is a NativeAOT build, whose instruction sets were chosen when it was published.</summary>
    public static bool IsNativeAot => !RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>Instruction sets that matter to the kernels and that this build uses.</summary>
    public static IReadOnlyList<string> InstructionSets { get; } = [.. Found()];

    /// <summary>Why the kernels run on the tier that they run on.</summary>
    public static string Reason
    {
        get
        {
            string sets = InstructionSets.Count == 0 ? "no vector instructions" : string.Join(", ", InstructionSets);
            return IsNativeAot
                ? $"{sets}: chosen by IlcInstructionSet when this native build was published"
                : $"{sets}: found on this processor";
        }
    }

    /// <summary>What a NativeAOT publish should be given.</summary>
    public static string AotAdvice
    {
        get
        {
            if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return "nothing: the default has all that the kernels use on this architecture";
            if (IsNativeAot && ConvBertRuntime.Tier < SimdTier.Vector256) return "-p:IlcInstructionSet=x86-64-v3 (AVX2 and FMA) or x86-64-v4 (AVX-512): this build has neither and is several times slower than it need be";
            return ConvBertRuntime.Tier == SimdTier.Vector512
                ? "-p:IlcInstructionSet=x86-64-v4 for machines like this one, x86-64-v3 to run on any with AVX2"
                : "-p:IlcInstructionSet=x86-64-v3";
        }
    }

    private static IEnumerable<string> Found()
    {
        if (Avx512F.IsSupported) yield return "AVX-512";
        if (Avx2.IsSupported) yield return "AVX2";
        if (Fma.IsSupported) yield return "FMA";
        if (!Avx2.IsSupported && Sse2.IsSupported) yield return "SSE";
        if (AdvSimd.IsSupported) yield return "AdvSimd";
    }
}
