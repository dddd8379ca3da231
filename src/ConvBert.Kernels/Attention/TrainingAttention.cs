using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Attention;

/// <summary>
/// Self-attention of one head of one sequence, forward and backward: context = D(P)·V with P = softmax(Q·Kᵀ·scale + mask) and D the
/// dropout.
/// </summary>
/// <remarks>
/// Nothing of the size tokens × tokens outlives a call: the backward computes P again, which costs one product and the exponentials, a
/// hundredth of a layer, and spares heads × tokens² numbers a sequence. With dC the gradient of the context: dV = D(P)ᵀ·dC; dP =
/// D(dC·Vᵀ); dS = P ⊙ (dP − Σ P ⊙ dP)·scale; dQ = dS·K; dK = dSᵀ·Q. Every product is one chain of multiply-adds an element in the order
/// of the tokens or channels, so a head's gradients are computed by one worker in one order.
/// See docs/training-numerics.md, "Softmax and attention".
/// </remarks>
internal static unsafe class TrainingAttention
{
    private const int Matrices = 3;

    /// <summary>Floats of scratch for sequences of up to <paramref name="tokens"/> tokens.</summary>
    public static long ScratchLength(int tokens, int headSize)
    {
        long padded = AttentionPanels.RoundUp(tokens);
        return (Matrices * padded * padded) + (padded * AttentionPanels.RoundUp(headSize)) + (IPanels.PanelWidth * IPanels.PanelWidth);
    }

    /// <summary>Computes the context <c>[tokens, headSize]</c>.</summary>
    public static void Forward(in AttentionHead head, in DropoutRows dropout, MatrixView context, float* scratch)
    {
        if (Vector512.IsHardwareAccelerated) Forward<Simd512>(head, dropout, context, scratch);
        else if (Vector256.IsHardwareAccelerated) Forward<Simd256>(head, dropout, context, scratch);
        else if (Vector128.IsHardwareAccelerated) Forward<Simd128>(head, dropout, context, scratch);
        else Forward<Scalar>(head, dropout, context, scratch);
    }

    /// <summary>Computes the gradients of query, key and value, <c>[tokens, headSize]</c> each, from the context's.</summary>
    public static void Backward(
        in AttentionHead head, in DropoutRows dropout, MatrixView context, MatrixView query, MatrixView key, MatrixView value,
        float* scratch)
    {
        if (Vector512.IsHardwareAccelerated) Backward<Simd512>(head, dropout, context, query, key, value, scratch);
        else if (Vector256.IsHardwareAccelerated) Backward<Simd256>(head, dropout, context, query, key, value, scratch);
        else if (Vector128.IsHardwareAccelerated) Backward<Simd128>(head, dropout, context, query, key, value, scratch);
        else Backward<Scalar>(head, dropout, context, query, key, value, scratch);
    }

    internal static void Forward<TSimd>(in AttentionHead head, in DropoutRows dropout, MatrixView context, float* scratch)
        where TSimd : struct, ISimd<TSimd>
    {
        var buffers = new Buffers(head, scratch);
        Probabilities<TSimd>(head, buffers, buffers.First);
        Drop<TSimd>(head, dropout, buffers.First, buffers.First);
        Multiply<TSimd>(buffers.First, AttentionPanels.Pack(head.Value, buffers.Panels), context, buffers.Sums);
    }

    internal static void Backward<TSimd>(
        in AttentionHead head, in DropoutRows dropout, MatrixView context, MatrixView query, MatrixView key, MatrixView value,
        float* scratch)
        where TSimd : struct, ISimd<TSimd>
    {
        var buffers = new Buffers(head, scratch);
        Probabilities<TSimd>(head, buffers, buffers.First);
        Transpose.Run(Drop<TSimd>(head, dropout, buffers.First, buffers.Third), buffers.Second);
        Multiply<TSimd>(buffers.Second, AttentionPanels.Pack(context, buffers.Panels), value, buffers.Sums);

        Multiply<TSimd>(context, AttentionPanels.PackTransposed(head.Value, buffers.Panels), buffers.Third, buffers.Sums);
        Drop<TSimd>(head, dropout, buffers.Third, buffers.Third);
        for (int row = 0; row < head.Tokens; row++)
        {
            SoftmaxBackward<TSimd>(buffers.First.Row(row), buffers.Third.Row(row), head.Tokens, head.Scale);
        }

        Multiply<TSimd>(buffers.Third, AttentionPanels.Pack(head.Key, buffers.Panels), query, buffers.Sums);
        Transpose.Run(buffers.Third, buffers.Second);
        Multiply<TSimd>(buffers.Second, AttentionPanels.Pack(head.Query, buffers.Panels), key, buffers.Sums);
    }

    /// <summary>
    /// Applies dropout and the head's factor, from one matrix to another; the result, which is x itself where there is nothing to apply.
    /// </summary>
    private static MatrixView Drop<TSimd>(in AttentionHead head, in DropoutRows dropout, MatrixView x, MatrixView y)
        where TSimd : struct, ISimd<TSimd>
    {
        if (dropout.Stream.IsNone && head.Factor == 1) return x;
        if (dropout.Stream.IsNone) Copy(x, y);
        else DropRows<TSimd>(dropout, x, y);
        if (head.Factor == 1) return y;
        for (int row = 0; row < y.Rows; row++) Multiply<TSimd>(y.Row(row), head.Factor, y.Columns);
        return y;
    }

    private static void DropRows<TSimd>(in DropoutRows dropout, MatrixView x, MatrixView y) where TSimd : struct, ISimd<TSimd>
    {
        if (typeof(TSimd) == typeof(Scalar)) Dropout.RunScalar(dropout, x, y);
        else Dropout.Run(dropout, x, y);
    }

    private static void Copy(MatrixView x, MatrixView y)
    {
        for (int row = 0; row < x.Rows && x.Pointer != y.Pointer; row++) x.RowSpan(row).CopyTo(y.RowSpan(row));
    }

    /// <summary>P, <c>[tokens, tokens]</c>.</summary>
    private static void Probabilities<TSimd>(in AttentionHead head, in Buffers buffers, MatrixView probabilities)
        where TSimd : struct, ISimd<TSimd>
    {
        Multiply<TSimd>(head.Query, AttentionPanels.PackTransposed(head.Key, buffers.Panels), probabilities, buffers.Sums);
        for (int row = 0; row < head.Tokens; row++)
        {
            float* e = probabilities.Row(row);
            float total = Softmax.Exponentials<TSimd>(e, head.Tokens, head.Scale, head.MaskOf(row));
            Multiply<TSimd>(e, 1 / total, head.Tokens);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TSimd>(float* x, float factor, int count) where TSimd : struct, ISimd<TSimd>
    {
        int whole = count - (count % TSimd.Count);
        TSimd factors = TSimd.Create(factor);
        for (int i = 0; i < whole; i += TSimd.Count) (TSimd.Load(x + i) * factors).Store(x + i);
        for (int i = whole; i < count; i++) x[i] *= factor;
    }

    /// <summary>y <c>[rows, columns]</c> = x <c>[rows, inner]</c> · panels, tile by tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TSimd>(MatrixView x, float* panels, MatrixView y, float* sums) where TSimd : struct, ISimd<TSimd>
    {
        for (int column = 0; column < y.Columns; column += IPanels.PanelWidth, panels += (nint)x.Columns * IPanels.PanelWidth)
        {
            int columns = Math.Min(IPanels.PanelWidth, y.Columns - column);
            for (int row = 0; row < x.Rows;)
            {
                int rows = MatMulTile.NextHeight<TSimd>(x.Rows - row);
                MatrixView target = y.SliceRows(row, rows).SliceColumns(column, columns);
                MatrixView tile = columns == IPanels.PanelWidth ? target : new MatrixView(sums, rows, IPanels.PanelWidth);
                new MatMulTile(x.SliceRows(row, rows), panels, tile, resume: false).Run<TSimd>();
                if (columns < IPanels.PanelWidth) Copy(tile.SliceColumns(0, columns), target);

                row += rows;
            }
        }
    }

    private static void SoftmaxBackward<TSimd>(float* probabilities, float* gradient, int count, float scale)
        where TSimd : struct, ISimd<TSimd>
    {
        if (typeof(TSimd) == typeof(Simd512)) SoftmaxGradient.RunLanes<Simd512>(probabilities, gradient, count, scale);
        else if (typeof(TSimd) == typeof(Simd256)) SoftmaxGradient.RunLanes<Twice<Simd256>>(probabilities, gradient, count, scale);
        else if (typeof(TSimd) == typeof(Simd128)) SoftmaxGradient.RunLanes<Twice<Twice<Simd128>>>(probabilities, gradient, count, scale);
        else SoftmaxGradient.RunScalar(probabilities, gradient, count, scale);
    }

    /// <summary>Where the parts of the scratch lie; matrices have rows of whole panels.</summary>
    private readonly struct Buffers
    {
        public Buffers(in AttentionHead head, float* scratch)
        {
            int padded = AttentionPanels.RoundUp(head.Tokens);
            long length = (long)padded * padded;
            First = new MatrixView(scratch, head.Tokens, head.Tokens, padded);
            Second = new MatrixView(scratch + length, head.Tokens, head.Tokens, padded);
            Third = new MatrixView(scratch + (2 * length), head.Tokens, head.Tokens, padded);
            Panels = scratch + (Matrices * length);
            Sums = Panels + ((long)padded * AttentionPanels.RoundUp(head.HeadSize));
        }

        public MatrixView First { get; }

        public MatrixView Second { get; }

        public MatrixView Third { get; }

        public float* Panels { get; }

        public float* Sums { get; }
    }
}
