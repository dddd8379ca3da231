using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Elementwise;

/// <summary>gated = value ⊙ gate, and its gradient: dValue = dGated ⊙ gate, dGate = dGate + dGated ⊙ value (one multiply-add).</summary>
internal static unsafe class Gate
{
    /// <summary>Multiplies element by element; all are <c>[rows, columns]</c>.</summary>
    public static void Forward(MatrixView value, MatrixView gate, MatrixView gated)
    {
        if (Vector512.IsHardwareAccelerated) Forward<Simd512>(value, gate, gated);
        else if (Vector256.IsHardwareAccelerated) Forward<Simd256>(value, gate, gated);
        else if (Vector128.IsHardwareAccelerated) Forward<Simd128>(value, gate, gated);
        else Forward<Scalar>(value, gate, gated);
    }

    /// <summary>Writes dValue, which may be dGated, and adds to dGate; all are <c>[rows, columns]</c>.</summary>
    public static void Backward(MatrixView gradient, MatrixView value, MatrixView gate, MatrixView valueGradient, MatrixView gateGradient)
    {
        if (Vector512.IsHardwareAccelerated) Backward<Simd512>(gradient, value, gate, valueGradient, gateGradient);
        else if (Vector256.IsHardwareAccelerated) Backward<Simd256>(gradient, value, gate, valueGradient, gateGradient);
        else if (Vector128.IsHardwareAccelerated) Backward<Simd128>(gradient, value, gate, valueGradient, gateGradient);
        else Backward<Scalar>(gradient, value, gate, valueGradient, gateGradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Forward<TSimd>(MatrixView value, MatrixView gate, MatrixView gated) where TSimd : struct, ISimd<TSimd>
    {
        int whole = value.Columns - (value.Columns % TSimd.Count);
        for (int row = 0; row < value.Rows; row++)
        {
            float* v = value.Row(row), g = gate.Row(row), y = gated.Row(row);
            for (int i = 0; i < whole; i += TSimd.Count) (TSimd.Load(v + i) * TSimd.Load(g + i)).Store(y + i);
            for (int i = whole; i < value.Columns; i++) y[i] = v[i] * g[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Backward<TSimd>(
        MatrixView gradient, MatrixView value, MatrixView gate, MatrixView valueGradient, MatrixView gateGradient)
        where TSimd : struct, ISimd<TSimd>
    {
        int whole = value.Columns - (value.Columns % TSimd.Count);
        for (int row = 0; row < value.Rows; row++)
        {
            float* d = gradient.Row(row), v = value.Row(row), g = gate.Row(row), dv = valueGradient.Row(row), dg = gateGradient.Row(row);
            for (int i = 0; i < whole; i += TSimd.Count)
            {
                TSimd dy = TSimd.Load(d + i);
                TSimd.MultiplyAdd(dy, TSimd.Load(v + i), TSimd.Load(dg + i)).Store(dg + i);
                (dy * TSimd.Load(g + i)).Store(dv + i);
            }

            for (int i = whole; i < value.Columns; i++)
            {
                float dy = d[i];
                dg[i] = Scalar.MultiplyAdd(dy, v[i], dg[i]);
                dv[i] = dy * g[i];
            }
        }
    }
}
