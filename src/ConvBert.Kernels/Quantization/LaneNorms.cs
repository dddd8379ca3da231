using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Roots of the largest sums of squares of what a lane of 16 bits adds up, <c>[inner/32, 4]</c>: over the eight products of the first
/// sixteen steps of k, of the second sixteen, over the sixteen products of all, and a zero.
/// </summary>
/// <remarks>
/// By Cauchy and Schwarz |Σ (byte − centre)·weight| is at most the product of the root of the one and the root of the other. Numbers
/// spread, and their extremes are few: that is far less than the largest numbers would allow for. Of every four steps of k the first two
/// belong to one lane, the others to another.
/// </remarks>
internal static unsafe class LaneNorms
{
    /// <summary>Steps of k of the longest lanes.</summary>
    public const int Unit = 32;

    /// <summary>Numbers of a unit.</summary>
    public const int UnitLength = 4;

    /// <summary>
    /// A centre for rows of seven bits: the root of the mean square of one of them. It is near the mean where bytes lie on both sides of it,
    /// and above where a few are far above, as after GELU. The choice decides how many products fit a lane, and no result.
    /// </summary>
    public static int Centre(QuantizedRows rows)
    {
        int row = rows.Rows / 2, count = rows.Inner / Unit * Unit;
        if (count == 0) return rows.Zeros[row];
        Vector256<uint> sums = default;
        for (int k = 0; k < count; k += Unit)
        {
            Vector256<uint> pairs = Squares(Vector256.Load(rows.Row(row) + k));
            sums += (pairs & Vector256.Create(0xFFFFU)) + (pairs >>> 16);
        }

        return (int)MathF.Sqrt(Vector256.Sum(sums) / (uint)count);
    }

    /// <summary>The largest norms of any of the rows, of their bytes less the centre.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfRows(QuantizedRows rows, int centre, int inner, float* norms)
    {
        Vector256<byte> centres = Vector256.Create((byte)centre);
        Vector256<uint> mask = Vector256.Create(0xFFFFU);
        for (int k = 0; k < inner; k += Unit)
        {
            Vector256<uint> halves = default, whole = default;
            byte* x = rows.Values + k;
            for (int row = 0; row < rows.Rows; row++, x += rows.Stride)
            {
                Vector256<byte> bytes = Vector256.Load(x);
                Vector256<uint> pairs = Squares(Vector256.Max(bytes, centres) - Vector256.Min(bytes, centres));
                Vector256<uint> first = pairs & mask, second = pairs >>> 16;
                first += Vector256.Shuffle(first, Vector256.Create(1U, 0, 3, 2, 5, 4, 7, 6));
                second += Vector256.Shuffle(second, Vector256.Create(1U, 0, 3, 2, 5, 4, 7, 6));
                first += Vector256.Shuffle(first, Vector256.Create(2U, 3, 0, 1, 6, 7, 4, 5));
                second += Vector256.Shuffle(second, Vector256.Create(2U, 3, 0, 1, 6, 7, 4, 5));
                halves = Vector256.Max(halves, Vector256.Max(first, second));
                first += Vector256.Shuffle(first, Vector256.Create(4U, 5, 6, 7, 0, 1, 2, 3));
                second += Vector256.Shuffle(second, Vector256.Create(4U, 5, 6, 7, 0, 1, 2, 3));
                whole = Vector256.Max(whole, Vector256.Max(first, second));
            }

            Store(Vector128.Create(halves[0], halves[4], whole[0], 0), norms);
            norms += UnitLength;
        }
    }

    /// <summary>The largest norms of any of a panel's columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfPanel(sbyte* panel, int inner, float* norms)
    {
        for (int k = 0; k < inner; k += Unit)
        {
            Vector256<uint> firstHalf = default, secondHalf = default, whole = default;
            for (int column = 0; column < IPanels.PanelWidth; column += Vector256<uint>.Count)
            {
                (Vector256<uint> evenA, Vector256<uint> oddA) = HalfUnit(panel + (column * 4));
                (Vector256<uint> evenB, Vector256<uint> oddB) = HalfUnit(panel + (column * 4) + (Unit / 8 * QuantizedMatrix.GroupLength));
                firstHalf = Vector256.Max(firstHalf, Vector256.Max(evenA, oddA));
                secondHalf = Vector256.Max(secondHalf, Vector256.Max(evenB, oddB));
                whole = Vector256.Max(whole, Vector256.Max(evenA + evenB, oddA + oddB));
            }

            Store(Vector128.Create(Largest(firstHalf), Largest(secondHalf), Largest(whole), 0), norms);
            panel += Unit * IPanels.PanelWidth;
            norms += UnitLength;
        }
    }

    /// <summary>The sums of squares of both lanes of each of eight columns over sixteen steps of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> First, Vector256<uint> Second) HalfUnit(sbyte* panel)
    {
        Vector256<uint> first = default, second = default;
        for (int group = 0; group < Unit / 8; group++)
        {
            Vector256<uint> pairs = Squares(Vector256.Abs(Vector256.Load(panel + (group * QuantizedMatrix.GroupLength))).AsByte());
            first += pairs & Vector256.Create(0xFFFFU);
            second += pairs >>> 16;
        }

        return (first, second);
    }

    /// <summary>Sums of the squares of neighbours, which fit 16 bits for bytes up to 127: of every four bytes, two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Squares(Vector256<byte> bytes)
    {
        Vector256<ushort> even = bytes.AsUInt16() & Vector256.Create((ushort)0xFF), odd = bytes.AsUInt16() >>> 8;
        return ((even * even) + (odd * odd)).AsUInt32();
    }

    private static uint Largest(Vector256<uint> values)
    {
        Vector128<uint> half = Vector128.Max(values.GetLower(), values.GetUpper());
        return Math.Max(Math.Max(half[0], half[1]), Math.Max(half[2], half[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<uint> squares, float* norms) =>
        Vector128.Sqrt(Vector128.ConvertToSingle(squares.AsInt32())).Store(norms);
}
