using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels;

namespace ConvBert.Cli.Commands;

/// <summary>What this build makes of this machine, and what would make more of it.</summary>
internal static class MachineReport
{
    /// <summary>Instruction sets that matter to the kernels and that this build uses.</summary>
    public static IReadOnlyList<string> InstructionSets { get; } = [.. Found()];

    /// <summary>Why the kernels run on the tier that they run on.</summary>
    public static string Reason
    {
        get
        {
            string sets = InstructionSets.Count == 0 ? "no vector instructions" : string.Join(", ", InstructionSets);
            if (ConvBertRuntime.IsNativeAot) return $"{sets}: chosen by IlcInstructionSet when this native build was published";
            return ConvBertRuntime.Tier == ConvBertRuntime.AvailableTier ? $"{sets}: found on this processor"
                : $"{sets}: all that the runtime's settings leave";
        }
    }

    /// <summary>What a NativeAOT publish should be given.</summary>
    public static string AotAdvice
    {
        get
        {
            if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
                return "nothing: the default has all that the kernels use on this architecture";
            return ConvBertRuntime.AvailableTier switch
            {
                SimdTier.Vector512 => "-p:IlcInstructionSet=x86-64-v4 for machines like this one, x86-64-v3 to run on any with AVX2",
                SimdTier.Vector256 => "-p:IlcInstructionSet=x86-64-v3",
                _ => "nothing for this machine; -p:IlcInstructionSet=x86-64-v3 for machines with AVX2",
            };
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
