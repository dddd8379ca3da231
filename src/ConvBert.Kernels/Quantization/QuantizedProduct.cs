using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Quantization;

/// <summary>The operands of a <see cref="QuantizedMatMul"/> and the ways to compute it, which all give the same bits.</summary>
internal readonly unsafe struct QuantizedProduct(
    QuantizedRows x, QuantizedMatrix weights, int firstPanel, int endPanel, MatrixView y, Epilogue epilogue, float* scratch)
{
    private readonly int* _sums = (int*)scratch;
    private readonly float* _prepared = scratch + (Math.Min(x.Rows, QuantizedMatMul.RowBlock) * IPanels.PanelWidth);

    /// <summary>The definition: one element after the other.</summary>
    public void RunScalar()
    {
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            for (int row = 0; row < x.Rows; row++)
            {
                new Span<int>(_sums, IPanels.PanelWidth).Clear();
                for (int k = 0; k < x.Inner; k++)
                {
                    sbyte* group = weights.Panel(panel) + (k / 4 * QuantizedMatrix.GroupLength) + (k % 4);
                    for (int c = 0; c < IPanels.PanelWidth; c++) _sums[c] += x.Row(row)[k] * group[c * 4];
                }

                Finish<Scalar>(row, 1, panel, offset: 0);
            }
        }
    }

    /// <summary>With an instruction that multiplies bytes and adds to 32 bits.</summary>
    public void Run<TSimd, TStep, TVector>()
        where TSimd : struct, ISimd<TSimd>
        where TStep : struct, IDotStep<TVector>
        where TVector : unmanaged
    {
        for (int row = 0; row < x.Rows; row += QuantizedMatMul.RowBlock)
        {
            int count = Math.Min(QuantizedMatMul.RowBlock, x.Rows - row);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                DotTile<TStep, TVector>.Run(x.Row(row), x.Stride, count, weights.Panel(panel), null, weights.PaddedInner, _sums);
                Finish<TSimd>(row, count, panel, TStep.Offset);
            }
        }
    }

    /// <summary>With an instruction that multiplies 16 bits and adds pairs: the rows are widened first.</summary>
    public void RunWide<TSimd, TStep, TVector>()
        where TSimd : struct, ISimd<TSimd>
        where TStep : struct, IDotStep<TVector>
        where TVector : unmanaged
    {
        int inner = weights.PaddedInner;
        for (int row = 0; row < x.Rows; row += QuantizedMatMul.RowBlock)
        {
            int count = Math.Min(QuantizedMatMul.RowBlock, x.Rows - row);
            WideRows.Fill(x.SliceRows(row, count), inner, (short*)_prepared);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                DotTile<TStep, TVector>.Run(
                    (byte*)_prepared, WideRows.Stride(inner), count, weights.Panel(panel), null, inner, _sums);
                Finish<TSimd>(row, count, panel, TStep.Offset);
            }
        }
    }

    /// <summary>With an instruction that multiplies bytes and adds pairs in 16 bits: rows of seven bits, and two or four sums at a time.</summary>
    public void RunShortSums<TSimd, TPair, TQuad, TVector>()
        where TSimd : struct, ISimd<TSimd>
        where TPair : struct, IShortStep<TVector>
        where TQuad : struct, IShortStep<TVector>
        where TVector : unmanaged
    {
        for (int row = 0; row < x.Rows; row += QuantizedMatMul.RowBlock)
        {
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                if (weights.AllowsQuads(panel)) RunShortSums<TSimd, TQuad, TVector>(row, panel);
                else RunShortSums<TSimd, TPair, TVector>(row, panel);
            }
        }
    }

    private void RunShortSums<TSimd, TStep, TVector>(int row, int panel)
        where TSimd : struct, ISimd<TSimd>
        where TStep : struct, IShortStep<TVector>
        where TVector : unmanaged
    {
        int count = Math.Min(QuantizedMatMul.RowBlock, x.Rows - row);
        int inner = weights.PaddedInner;
        var offsets = (short*)_prepared;
        LaneOffsets.Fill<TStep, TVector>(weights.Panel(panel), inner, offsets);
        DotTile<TStep, TVector>.Run(x.Row(row), x.Stride, count, weights.Panel(panel), offsets, inner, _sums);
        Finish<TSimd>(row, count, panel, TStep.Offset);
    }

    /// <summary>Corrects the sums for the zero points, scales them in place, and applies the epilogue.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="panel">The columns.</param>
    /// <param name="offset">What the sums' activations were less than the bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish<TSimd>(int row, int count, int panel, int offset) where TSimd : struct, ISimd<TSimd>
    {
        int column = panel * IPanels.PanelWidth;
        float* scales = weights.Scales + column;
        int* columnSums = weights.Sums + column;
        for (int r = 0; r < count; r++)
        {
            int* sums = _sums + (r * IPanels.PanelWidth);
            int correction = offset - x.Zeros[row + r];
            TSimd scale = TSimd.Create(x.Scales[row + r]);
            for (int c = 0; c < IPanels.PanelWidth; c += TSimd.Count)
            {
                TSimd value = TSimd.FromIntegers(sums + c, correction, columnSums + c);
                (value * scale * TSimd.Load(scales + c)).Store((float*)sums + c);
            }
        }

        int columns = Math.Min(IPanels.PanelWidth, weights.Columns - column);
        epilogue.FromRow(row).FromColumn(column).Apply<TSimd>(
            new MatrixView((float*)_sums, count, columns, IPanels.PanelWidth), y.SliceRows(row, count).SliceColumns(column, columns));
    }
}
