using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Memory;

/// <summary>
/// Hints that memory will be read soon. Does not change results; does nothing where there is no such instruction.
/// </summary>
internal static unsafe class Prefetch
{
    private const int LineLength = 16;

    /// <summary>Fetches so many rows of a matrix, each up to two cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadRows(MatrixView matrix, int row, int count)
    {
        for (int end = row + count; row < end; row++) Read(matrix.Row(row), matrix.Columns);
    }

    /// <summary>
    /// Fetches the cache lines of <paramref name="count"/> floats. Any address is allowed: unmapped ones are ignored.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(float* address, int count)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(address);
        if (count > LineLength) Sse.Prefetch0(address + LineLength);
    }
}
