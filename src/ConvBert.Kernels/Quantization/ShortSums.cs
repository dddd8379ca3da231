using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Products of rows of seven bits by instructions that multiply bytes and add pairs in 16 bits: eight or four results are added before they
/// are widened.
/// </summary>
internal unsafe ref struct ShortSums<TProducts, TVector>
    where TProducts : struct, IShortProducts<TVector>
    where TVector : unmanaged
{
    private readonly QuantizedMatrix _weights;
    private readonly int _inner;
    private readonly int* _starts;
    private readonly short* _offsets;
    private FittedRows _fitted;
    private nint _stride;
    private bool _eights;
    private sbyte* _panel;
    private SplitStep* _nextSplit;

    /// <param name="weights">W.</param>
    /// <param name="rows">Rows of the longest block.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats, 64-byte aligned.</param>
    public ShortSums(QuantizedMatrix weights, int rows, float* scratch)
    {
        _weights = weights;
        _inner = weights.PaddedInner;
        _starts = (int*)scratch;
        _offsets = (short*)(_starts + IPanels.PanelWidth);
        byte* values = (byte*)_offsets + OffsetBytes(_inner), centres = values + QuantizedRows.ValueBytes(rows, _inner);
        _fitted = new FittedRows(values, centres, (SplitStep*)(centres + _inner));
    }

    /// <summary>Floats of scratch for blocks of so many rows.</summary>
    public static int ScratchLength(int rows, int inner)
    {
        long splits = (MostSplits(rows, inner, eights: false) + 1) * (long)sizeof(SplitStep);
        long bytes = OffsetBytes(inner) + QuantizedRows.ValueBytes(rows, inner) + inner + splits;
        return checked(IPanels.PanelWidth + (int)((bytes + sizeof(float) - 1) / sizeof(float)));
    }

    /// <summary>Takes a block of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>Whether this is a way for them: too many steps would have to be split otherwise.</returns>
    public bool Begin(QuantizedRows rows)
    {
        _fitted.FindCentres(rows, _inner);
        _stride = rows.Stride;
        // A row tells whether it is worth looking at all of them.
        _eights = TProducts.HoldsEightWeights && Fits(rows.SliceRows(rows.Rows / 2, 1), eights: true, _inner / LaneLimits.Unit / 8)
            && Fits(rows, eights: true, MostSplits(rows.Rows, _inner, eights: true));
        return _eights || Fits(rows, eights: false, MostSplits(rows.Rows, _inner, eights: false));
    }

    /// <summary>Takes a panel, for the block from its first row on.</summary>
    public void BeginPanel(int panel)
    {
        _panel = _weights.Panel(panel);
        _nextSplit = _fitted.Splits;
        int step = _eights ? LaneLimits.Unit : LaneLimits.Unit / 2;
        LaneOffsets.Fill<TProducts, TVector>(_panel, _inner, step, _fitted.Centres, _offsets, _starts);
    }

    /// <summary>Computes the sums <c>[rows, 32]</c> of the block's next rows.</summary>
    public void Run(int row, int rows, int* sums)
    {
        if (_eights) Run<ShortStep8<TProducts, TVector>>(row, rows, sums);
        else Run<ShortStep4<TProducts, TVector>>(row, rows, sums);
    }

    private void Run<TStep>(int row, int rows, int* sums) where TStep : struct, IDotStep<TStep, TVector>
    {
        new DotTile<TStep, TVector>(_fitted.Values + (row * _stride), _stride, _panel, _offsets, _starts, sums).Run(rows, _inner);
        SplitStep* end = _fitted.Splits + _fitted.SplitCount;
        _nextSplit = AddSplits<TStep>(_nextSplit, end, row, row + rows, _panel, _offsets, sums);
    }

    /// <summary>Adds the parts of the rows up to <paramref name="endRow"/>.</summary>
    /// <returns>The first part of the rows behind them.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static SplitStep* AddSplits<TStep>(
        SplitStep* split, SplitStep* end, int row, int endRow, sbyte* panel, short* offsets, int* sums)
        where TStep : struct, IDotStep<TStep, TVector>
    {
        for (; split < end && split->Row < endRow; split++)
        {
            nint step = split->Step;
            sbyte* weights = panel + (step * TStep.Inner * IPanels.PanelWidth);
            short* lanes = offsets + (step * LaneOffsets.StepLength);
            int* target = sums + ((split->Row - row) * IPanels.PanelWidth);
            for (int column = 0; column < IPanels.PanelWidth; column += sizeof(TVector) / sizeof(int))
            {
                var vector = (TVector*)(target + column);
                *vector = TStep.Load(weights + (column * 4), lanes + (column * 2)).MultiplyAdd(*vector, split->Bytes);
            }
        }

        return split;
    }

    private bool Fits(QuantizedRows rows, bool eights, int capacity) => eights
        ? _fitted.Fit(rows, _weights.WholeLimits, LaneLimits.Unit, _inner, capacity)
        : _fitted.Fit(rows, _weights.SixteenLimits, LaneLimits.Unit / 2, _inner, capacity);

    /// <summary>
    /// A part costs about three times as much as a step in a tile. Eights gain a tenth over fours, these a third over the wide products.
    /// </summary>
    private static int MostSplits(int rows, int inner, bool eights) =>
        eights ? rows * (inner / LaneLimits.Unit) / 32 : rows * (inner / LaneLimits.Unit) / 5;

    /// <summary>The offsets of the shorter steps, in whole cache lines.</summary>
    private static long OffsetBytes(int inner) => (long)LaneOffsets.Length(inner, LaneLimits.Unit / 2) * sizeof(short);
}
