using System.Runtime.CompilerServices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Rows of bytes <c>[rows, inner]</c>, each with its own scale and zero point: x[r, k] ≈ scale[r]·(byte[r, k] − zero[r]). A view over
/// memory that its creator owns and keeps alive.
/// </summary>
internal readonly unsafe struct QuantizedRows
{
    private const int CacheLine = 64;

    private QuantizedRows(byte* values, float* scales, int* zeros, int rows, int inner, bool fast)
    {
        Values = values;
        Scales = scales;
        Zeros = zeros;
        Rows = rows;
        Inner = inner;
        IsFast = fast;
    }

    /// <summary>Lays rows out over memory.</summary>
    /// <param name="memory">64-byte aligned, <see cref="Length"/> floats.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="inner">Numbers of a row.</param>
    /// <param name="fast">Whether the bytes have seven bits, 0 … 127, instead of eight.</param>
    public QuantizedRows(float* memory, int rows, int inner, bool fast)
        : this((byte*)memory, memory + ((long)rows * Distance(inner) / sizeof(float)), null, rows, inner, fast)
    {
        Zeros = (int*)(Scales + RoundUp(rows, CacheLine / sizeof(float)));
    }

    /// <summary>The byte in row 0, column 0.</summary>
    public byte* Values { get; }

    /// <summary>The scale of each row; NaN for a row that holds a number that is not finite.</summary>
    public float* Scales { get; }

    /// <summary>The byte that stands for zero in each row.</summary>
    public int* Zeros { get; }

    public int Rows { get; }

    public int Inner { get; }

    /// <summary>Whether the bytes have seven bits, 0 … 127, instead of eight.</summary>
    public bool IsFast { get; }

    /// <summary>The largest byte.</summary>
    public int Levels => IsFast ? 127 : 255;

    /// <summary>Distance from a row to the next in bytes.</summary>
    public nint Stride => Distance(Inner);

    /// <summary>Floats that rows take.</summary>
    public static long Length(int rows, int inner) =>
        ((long)rows * Distance(inner) / sizeof(float)) + (2L * RoundUp(rows, CacheLine / sizeof(float)));

    /// <summary>Bytes that the bytes of rows take.</summary>
    public static long ValueBytes(int rows, int inner) => (long)rows * Distance(inner);

    /// <summary>The first byte of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Row(int row) => Values + (row * Stride);

    /// <summary>The rows <paramref name="start"/> … <paramref name="start"/> + <paramref name="count"/> − 1.</summary>
    public QuantizedRows SliceRows(int start, int count) =>
        new(Row(start), Scales + start, Zeros + start, count, Inner, IsFast);

    /// <summary>
    /// An odd number of cache lines: rows of a tile then never meet in one set of a cache. Bytes behind the last may be read and written
    /// and have no meaning.
    /// </summary>
    private static int Distance(int inner) => ScatteredRows.Distance(inner);

    private static int RoundUp(int count, int unit) => (count + unit - 1) / unit * unit;
}
