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

    /// <summary>
    /// With an instruction that multiplies bytes and adds pairs in 16 bits, on rows of seven bits: four of its results are added before
    /// they are widened where the panel's weights or the tile's rows allow it, else two.
    /// </summary>
    public void RunShortSums<TSimd, TPair, TQuad, TVector>()
        where TSimd : struct, ISimd<TSimd>
        where TPair : struct, IShortStep<TVector>
        where TQuad : struct, IShortStep<TVector>
        where TVector : unmanaged
    {
        int inner = weights.PaddedInner;
        var quadOffsets = (short*)_prepared;
        short* pairOffsets = quadOffsets + LaneOffsets.Length<TQuad, TVector>(inner);
        for (int row = 0; row < x.Rows; row += QuantizedMatMul.RowBlock)
        {
            QuantizedRows block = x.SliceRows(row, Math.Min(QuantizedMatMul.RowBlock, x.Rows - row));
            bool rowsAllow = AllowsQuads(block);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                sbyte* values = weights.Panel(panel);
                bool all = rowsAllow || weights.AllowsQuads(panel);
                LaneOffsets.Fill<TQuad, TVector>(values, inner, quadOffsets);
                if (!all) LaneOffsets.Fill<TPair, TVector>(values, inner, pairOffsets);
                for (int first = 0; first < block.Rows; first += TQuad.MaxRows)
                {
                    QuantizedRows tile = block.SliceRows(first, Math.Min(TQuad.MaxRows, block.Rows - first));
                    int* sums = _sums + (first * IPanels.PanelWidth);
                    if (all || AllowsQuads(tile))
                        DotTile<TQuad, TVector>.Run(tile.Values, x.Stride, tile.Rows, values, quadOffsets, inner, sums);
                    else DotTile<TPair, TVector>.Run(tile.Values, x.Stride, tile.Rows, values, pairOffsets, inner, sums);
                }

                Finish<TSimd>(row, block.Rows, panel, LaneOffsets.Centre);
            }
        }
    }

    private static bool AllowsQuads(QuantizedRows rows) =>
        !new ReadOnlySpan<int>(rows.LargestLanes, rows.Rows).ContainsAnyInRange(RowLanes.Max + 1, int.MaxValue);

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
