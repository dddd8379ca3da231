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
    private readonly float* _prepared = scratch + (QuantizedMatMul.FinishedRows * IPanels.PanelWidth);

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

                Finish<Scalar>(_sums, row, 1, panel, offset: 0, terms: null);
            }
        }
    }

    /// <summary>With an instruction that multiplies bytes and adds to 32 bits.</summary>
    /// <param name="offset">What it multiplies is the row's byte less this number.</param>
    public void Run<TSimd, TStep, TVector>(int offset = 0)
        where TSimd : struct, ISimd<TSimd>
        where TStep : struct, IDotStep<TStep, TVector>
        where TVector : unmanaged
    {
        for (int start = 0; start < x.Rows; start += QuantizedMatMul.RowBlock)
        {
            int end = Math.Min(start + QuantizedMatMul.RowBlock, x.Rows);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                for (int row = start, count; row < end; row += count)
                {
                    count = Math.Min(QuantizedMatMul.FinishedRows, end - row);
                    Fetch(row, count, panel);
                    new DotTile<TStep, TVector>(x.Row(row), x.Stride, weights.Panel(panel), null, null, _sums)
                        .Run(count, weights.PaddedInner);
                    Finish<TSimd>(_sums, row, count, panel, offset, terms: null);
                }
            }
        }
    }

    /// <summary>With an instruction that multiplies 16 bits and adds pairs: the rows are widened first.</summary>
    public void RunWide<TSimd, TProducts, TVector>()
        where TSimd : struct, ISimd<TSimd>
        where TProducts : struct, IWideProducts<TVector>
        where TVector : unmanaged
    {
        for (int row = 0; row < x.Rows; row += QuantizedMatMul.RowBlock) RunWideBlock<TSimd, TProducts, TVector>(row, Block(row));
    }

    /// <summary>With an instruction that multiplies bytes and adds pairs in 16 bits, on rows of seven bits.</summary>
    public void RunShortSums<TSimd, TProducts, TVector>()
        where TSimd : struct, ISimd<TSimd>
        where TProducts : struct, IShortProducts<TVector>
        where TVector : unmanaged
    {
        var product = new ShortSums<TProducts, TVector>(weights, Math.Min(x.Rows, QuantizedMatMul.RowBlock), _prepared);
        for (int start = 0; start < x.Rows; start += QuantizedMatMul.RowBlock)
        {
            QuantizedRows block = Block(start);
            if (!product.Begin(block))
            {
                if (TProducts.HoldsEightWeights) RunWideBlock<TSimd, TProducts, TVector>(start, block);
                else RunWideBlock<TSimd, PairedProducts<TProducts, TVector>, VectorPair<TVector>>(start, block);
                continue;
            }

            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                product.BeginPanel(panel);
                for (int row = 0, count; row < block.Rows; row += count)
                {
                    count = Math.Min(QuantizedMatMul.FinishedRows, block.Rows - row);
                    Fetch(start + row, count, panel);
                    product.Run(row, count, _sums);
                    Finish<TSimd>(_sums, start + row, count, panel, offset: 0, terms: null);
                }
            }
        }
    }

    private void RunWideBlock<TSimd, TProducts, TVector>(int start, QuantizedRows block)
        where TSimd : struct, ISimd<TSimd>
        where TProducts : struct, IWideProducts<TVector>
        where TVector : unmanaged
    {
        int inner = weights.PaddedInner;
        if (block.Rows >= QuantizedMatMul.StrassenMinRows && inner % (2 * WideRows.Unit) == 0)
        {
            RunStrassenBlock<TSimd, TProducts, TVector>(start, block);
            return;
        }

        nint stride = WideRows.Stride(inner);
        var terms = (int*)_prepared;
        var wide = (byte*)(terms + QuantizedMatMul.RowBlock);
        WideRows.Fill(block, inner, wide, terms);
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            int* starts = TProducts.IsCrossed ? weights.CrossStarts + (panel * IPanels.PanelWidth) : null;
            for (int row = 0, count; row < block.Rows; row += count)
            {
                count = Math.Min(QuantizedMatMul.FinishedRows, block.Rows - row);
                Fetch(start + row, count, panel);
                new DotTile<WideStep<TProducts, sbyte, TVector>, TVector>(
                    wide + (row * stride), stride, weights.Panel(panel), null, starts, _sums).Run(count, inner);
                Finish<TSimd>(_sums, start + row, count, panel, offset: 0, TProducts.IsCrossed ? terms + row : null);
            }
        }
    }

    private void RunStrassenBlock<TSimd, TProducts, TVector>(int start, QuantizedRows block)
        where TSimd : struct, ISimd<TSimd>
        where TProducts : struct, IWideProducts<TVector>
        where TVector : unmanaged
    {
        var product = new StrassenBlock<TProducts, TVector>(block, weights.PaddedInner, _prepared);
        int half = StrassenBlock<TProducts, TVector>.HalfRows(block.Rows), tile = StrassenBlock<TProducts, TVector>.TileRows;
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            product.BeginPanel(weights.Panel(panel));
            for (int row = 0, count; row < half; row += count)
            {
                count = Math.Min(tile, half - row);
                int lower = half + row, lowerCount = Math.Min(count, block.Rows - lower);
                Fetch(start + row, count, panel);
                Fetch(start + lower, lowerCount, panel);
                product.Run(row, count, _sums);
                Finish<TSimd>(_sums, start + row, count, panel, offset: 0, terms: null);
                Finish<TSimd>(_sums + (tile * IPanels.PanelWidth), start + lower, lowerCount, panel, offset: 0, terms: null);
            }
        }
    }

    private QuantizedRows Block(int row) => x.SliceRows(row, Math.Min(QuantizedMatMul.RowBlock, x.Rows - row));

    /// <summary>
    /// Brings what will be written into the caches: rows of y lie a whole row apart, often a power of two, so that those of a block would push
    /// each other out.
    /// </summary>
    private void Fetch(int row, int count, int panel) =>
        Prefetch.ReadRows(y.SliceColumns(panel * IPanels.PanelWidth, IPanels.PanelWidth), row, count);

    /// <summary>Corrects the sums for the zero points, scales them, and applies the epilogue.</summary>
    /// <param name="sums"><c>[rows, 32]</c>.</param>
    /// <param name="row">The first row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="panel">The columns.</param>
    /// <param name="offset">What the sums' activations were less than the bytes.</param>
    /// <param name="terms">What is to be taken off the rows' sums, from the first row on; null: nothing.</param>
    private void Finish<TSimd>(int* sums, int row, int count, int panel, int offset, int* terms) where TSimd : struct, ISimd<TSimd>
    {
        int column = panel * IPanels.PanelWidth, columns = Math.Min(IPanels.PanelWidth, weights.Columns - column);
        Epilogue finish = epilogue.FromRow(row).FromColumn(column);
        MatrixView target = y.SliceRows(row, count).SliceColumns(column, columns);
        var scaled = new ScaledSums(sums, terms, x.SliceRows(row, count), weights.Scales + column, weights.Sums + column, offset);
        if (finish.Activation is null && columns == IPanels.PanelWidth) scaled.Finish<TSimd>(finish, target);
        else finish.Apply<TSimd>(scaled.Scale<TSimd>(columns), target);
    }
}
