using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Whether a row of seven bits lets eight of its products be added in 16 bits whatever the weights: a weight is at most 127, so it does
/// where Σ|byte − 64| over the eight is at most 258.
/// </summary>
internal static unsafe class RowLanes
{
    /// <summary>127·258 = 32,766 fits 16 bits.</summary>
    public const int Max = 258;

    private const int Length = 16;

    /// <summary>
    /// The largest Σ|byte − 64| of a lane: of every sixteen bytes, the first two of each four are one lane, the others another.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Largest(byte* row, int count)
    {
        int largest = 0;
        int whole = count - (count % Length);
        for (int k = 0; k < whole; k += Length) largest = Math.Max(largest, Largest(Vector128.Load(row + k)));
        if (whole == count) return largest;

        byte* tail = stackalloc byte[Length];
        new Span<byte>(tail, Length).Fill(LaneOffsets.Centre);
        new ReadOnlySpan<byte>(row + whole, count - whole).CopyTo(new Span<byte>(tail, Length));
        return Math.Max(largest, Largest(Vector128.Load(tail)));
    }

    /// <summary>Sums of pairs of bytes stand side by side in the halves of 32 bits, where four of them fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Largest(Vector128<byte> bytes)
    {
        Vector128<byte> centre = Vector128.Create((byte)LaneOffsets.Centre);
        Vector128<ushort> distances = (Vector128.Max(bytes, centre) - Vector128.Min(bytes, centre)).AsUInt16();
        Vector128<ushort> pairs = (distances & Vector128.Create((ushort)0x00FF)) + (distances >>> 8);
        uint lanes = Vector128.Sum(pairs.AsUInt32());
        return (int)Math.Max(lanes & 0xFFFF, lanes >> 16);
    }
}
