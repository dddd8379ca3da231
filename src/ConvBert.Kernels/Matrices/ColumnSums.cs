using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>total[c] += Σᵣ x[r, c]: the gradient of a bias.</summary>
/// <remarks>
/// Effectively computes, for every column, sum = 0; for r = 0, 1, 2 …: sum = sum + x[r, c]; total[c] = total[c] + sum. The order of the
/// rows is fixed; workers share out columns.
/// </remarks>
internal static unsafe class ColumnSums
{
    /// <summary>Vectors of columns that go down the rows together.</summary>
    private const int Abreast = 4;

    /// <summary>Adds the sums of the columns of <paramref name="x"/> to <paramref name="total"/> <c>[columns]</c>.</summary>
    public static void Add(MatrixView x, float* total)
    {
        if (Vector512.IsHardwareAccelerated) Add<Simd512>(x, total);
        else if (Vector256.IsHardwareAccelerated) Add<Simd256>(x, total);
        else if (Vector128.IsHardwareAccelerated) Add<Simd128>(x, total);
        else Add<Scalar>(x, total);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add<TSimd>(MatrixView x, float* total) where TSimd : struct, ISimd<TSimd>
    {
        int column = 0;
        for (; column + (Abreast * TSimd.Count) <= x.Columns; column += Abreast * TSimd.Count)
        {
            TSimd a = TSimd.Create(0), b = a, c = a, d = a;
            float* source = x.Pointer + column;
            for (int row = 0; row < x.Rows; row++, source += x.Stride)
            {
                a += TSimd.Load(source);
                b += TSimd.Load(source + TSimd.Count);
                c += TSimd.Load(source + (2 * TSimd.Count));
                d += TSimd.Load(source + (3 * TSimd.Count));
            }

            (TSimd.Load(total + column) + a).Store(total + column);
            (TSimd.Load(total + column + TSimd.Count) + b).Store(total + column + TSimd.Count);
            (TSimd.Load(total + column + (2 * TSimd.Count)) + c).Store(total + column + (2 * TSimd.Count));
            (TSimd.Load(total + column + (3 * TSimd.Count)) + d).Store(total + column + (3 * TSimd.Count));
        }

        for (; column < x.Columns; column += TSimd.Count)
        {
            AddTail<TSimd>(x, column, Math.Min(TSimd.Count, x.Columns - column), total + column);
        }
    }

    private static void AddTail<TSimd>(MatrixView x, int column, int count, float* total) where TSimd : struct, ISimd<TSimd>
    {
        TSimd sum = TSimd.Create(0);
        for (int row = 0; row < x.Rows; row++) sum += TSimd.LoadPartial(x.Row(row) + column, count, 0);
        (TSimd.LoadPartial(total, count, 0) + sum).StorePartial(total, count);
    }
}
