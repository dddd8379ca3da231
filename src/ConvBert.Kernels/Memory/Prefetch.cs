using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Memory;

/// <summary>Asks the core to bring memory near before it is read. Changes no result; does nothing where there is no such instruction.</summary>
internal static unsafe class Prefetch
{
    private const int LineLength = 16;

    /// <summary>Fetches the cache lines of <paramref name="count"/> floats. Any address will do: one that is not mapped is passed over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(float* address, int count)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(address);
        if (count > LineLength) Sse.Prefetch0(address + LineLength);
    }
}
