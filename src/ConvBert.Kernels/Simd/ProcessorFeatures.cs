using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Simd;

/// <summary>
/// The features that an x64 processor reports, regardless of what this build may use: a native build knows at compile time that it has no
/// AVX-512, and never asks. Registers of CPUID by leaf.
/// </summary>
/// <param name="Leaf1Ecx">Feature bits: FMA, MOVBE, OSXSAVE, AVX.</param>
/// <param name="Leaf7Ebx">Feature bits: BMI, AVX2, AVX-512.</param>
/// <param name="ExtendedEcx">Feature bits of leaf 8000_0001: LZCNT.</param>
/// <param name="EnabledStateBytes">Bytes that saving all register state needs that the operating system enabled.</param>
/// <param name="AvxStateEnd">Bytes up to the end of the upper halves of the 256-bit registers in that state.</param>
/// <param name="Avx512StateEnd">Bytes up to the end of registers 16 to 31 in that state.</param>
/// <remarks>
/// Whether the operating system saves wide registers is told by XCR0, which managed code cannot read; the size of the enabled state
/// stands in for it. A system that enables a later state (protection keys, AMX) but not AVX-512 therefore looks as if it enabled AVX-512
/// too.
/// </remarks>
internal readonly record struct ProcessorFeatures(
    uint Leaf1Ecx, uint Leaf7Ebx, uint ExtendedEcx, uint EnabledStateBytes, uint AvxStateEnd, uint Avx512StateEnd)
{
    private const uint SavedByTheSystem = 1u << 27;
    private const uint FmaMovbeAvx = (1u << 12) | (1u << 22) | (1u << 28);
    private const uint BmiAvx2 = (1u << 3) | (1u << 5) | (1u << 8);
    private const uint Avx512 = (1u << 16) | (1u << 17) | (1u << 28) | (1u << 30) | (1u << 31);
    private const uint Lzcnt = 1u << 5;

    /// <summary>The widest tier that x86-64-v3 or x86-64-v4 code could use here; 128 bits are in every x64 processor.</summary>
    public SimdTier WidestTier
    {
        get
        {
            bool v3 = Has(Leaf1Ecx, SavedByTheSystem | FmaMovbeAvx)
                && Has(Leaf7Ebx, BmiAvx2)
                && Has(ExtendedEcx, Lzcnt)
                && EnabledStateBytes >= AvxStateEnd;
            if (!v3) return SimdTier.Vector128;
            return Has(Leaf7Ebx, Avx512) && EnabledStateBytes >= Avx512StateEnd ? SimdTier.Vector512 : SimdTier.Vector256;
        }
    }

    /// <summary>Asks the processor; null where there is no CPUID.</summary>
    public static ProcessorFeatures? Read()
    {
        if (!X86Base.IsSupported) return null;
        uint lastLeaf = (uint)X86Base.CpuId(0, 0).Eax;
        if (lastLeaf < 13) return default(ProcessorFeatures);
        return new ProcessorFeatures(
            Leaf1Ecx: (uint)X86Base.CpuId(1, 0).Ecx,
            Leaf7Ebx: (uint)X86Base.CpuId(7, 0).Ebx,
            ExtendedEcx: (uint)X86Base.CpuId(unchecked((int)0x8000_0001), 0).Ecx,
            EnabledStateBytes: (uint)X86Base.CpuId(13, 0).Ebx,
            AvxStateEnd: StateEnd(2),
            Avx512StateEnd: StateEnd(7));
    }

    private static uint StateEnd(int component)
    {
        (int size, int offset, _, _) = X86Base.CpuId(13, component);
        return (uint)size + (uint)offset;
    }

    private static bool Has(uint word, uint bits) => (word & bits) == bits;
}
