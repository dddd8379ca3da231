using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>An <see cref="Epilogue"/> without activation function, for one row and one vector at a time.</summary>
/// <param name="bias"><c>[columns]</c>.</param>
/// <param name="other">The row of the residual or of the gate, <c>[columns]</c>; has no meaning if there is none.</param>
/// <param name="hasOther">Whether there is one.</param>
/// <param name="multiply">Whether it is a gate.</param>
internal readonly unsafe struct EpilogueRow(float* bias, float* other, bool hasOther, bool multiply)
{
    /// <summary>Finishes the sums from <paramref name="column"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Apply<TSimd>(TSimd sums, int column) where TSimd : struct, ISimd<TSimd>
    {
        TSimd value = sums + TSimd.Load(bias + column);
        return hasOther ? Combine(value, TSimd.Load(other + column)) : value;
    }

    /// <summary>The same for the last <paramref name="count"/> sums of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd ApplyPartial<TSimd>(TSimd sums, int column, int count) where TSimd : struct, ISimd<TSimd>
    {
        TSimd value = sums + TSimd.LoadPartial(bias + column, count, 0);
        return hasOther ? Combine(value, TSimd.LoadPartial(other + column, count, 0)) : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSimd Combine<TSimd>(TSimd value, TSimd other) where TSimd : struct, ISimd<TSimd> =>
        multiply ? value * other : value + other;
}
