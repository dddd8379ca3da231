using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Products of rows of seven bits by instructions that multiply bytes and add pairs in 16 bits: as many results as fit are added before
/// they are widened.
/// </summary>
internal unsafe ref struct ShortSums<TProducts, TVector>
    where TProducts : struct, IShortProducts<TVector>
    where TVector : unmanaged
{
    /// <summary>Rows that decide together; the height of a tile.</summary>
    private const int TileRows = 8;

    private readonly QuantizedMatrix _weights;
    private readonly int _inner;
    private readonly float* _norms;
    private readonly short* _eightOffsets;
    private readonly short* _fourOffsets;
    private readonly short* _oneOffsets;
    private readonly int* _steps;
    private QuantizedRows _rows;
    private int _centre;

    /// <param name="weights">W.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    public ShortSums(QuantizedMatrix weights, float* scratch)
    {
        _weights = weights;
        _inner = weights.PaddedInner;
        _eightOffsets = (short*)scratch;
        _fourOffsets = _eightOffsets + LaneOffsets.Length(_inner, 32);
        _oneOffsets = _fourOffsets + LaneOffsets.Length(_inner, 16);
        _norms = (float*)(_oneOffsets + LaneOffsets.Length(_inner, 4));
        _steps = (int*)_norms + (QuantizedMatMul.RowBlock / TileRows * NormsLength);
    }

    private readonly int NormsLength => _inner / LaneNorms.Unit * LaneNorms.UnitLength;

    /// <summary>Floats of scratch.</summary>
    public static int ScratchLength(int inner) =>
        ((LaneOffsets.Length(inner, 32) + LaneOffsets.Length(inner, 16) + LaneOffsets.Length(inner, 4)) * sizeof(short) / sizeof(float))
        + (QuantizedMatMul.RowBlock / TileRows * (inner / LaneNorms.Unit) * LaneNorms.UnitLength) + StepLists.Length(inner);

    /// <summary>Takes a block of rows.</summary>
    /// <returns>What the sums' activations are less than the bytes.</returns>
    public int Begin(QuantizedRows rows)
    {
        _rows = rows;
        _centre = LaneNorms.Centre(rows);
        for (int row = 0; row < rows.Rows; row += TileRows) LaneNorms.OfRows(Tile(row), _centre, _inner, Norms(row));
        return _centre;
    }

    /// <summary>Adds the products of the block and a panel to sums <c>[rows, 32]</c>.</summary>
    public readonly void Run(int panel, int* sums)
    {
        var lists = new StepLists(_steps, _inner / LaneNorms.Unit);
        bool eights = false, fours = false, ones = false;
        for (int row = 0; row < _rows.Rows; row += TileRows, sums += TileRows * IPanels.PanelWidth)
        {
            lists.Fill(Norms(row), _weights.PanelNorms(panel), TProducts.HoldsEightWeights);
            Run<ShortStep8<TProducts, TVector>>(row, panel, lists.Eights, _eightOffsets, ref eights, sums);
            Run<ShortStep4<TProducts, TVector>>(row, panel, lists.Fours, _fourOffsets, ref fours, sums);
            Run<ShortStep1<TProducts, TVector>>(row, panel, lists.Ones, _oneOffsets, ref ones, sums);
        }
    }

    private readonly void Run<TStep>(int row, int panel, ReadOnlySpan<int> steps, short* offsets, ref bool hasOffsets, int* sums)
        where TStep : struct, IShortStep<TStep, TVector>
    {
        if (steps.IsEmpty) return;
        sbyte* values = _weights.Panel(panel);
        if (!hasOffsets) LaneOffsets.Fill<TStep, TProducts, TVector>(values, _inner, _centre, offsets);
        hasOffsets = true;
        QuantizedRows tile = Tile(row);
        var product = new DotTile<TStep, TVector>(tile.Values, tile.Stride, values, offsets, sums);
        if (steps.Length * TStep.Inner == _inner) product.Run(tile.Rows, _inner);
        else product.Run(tile.Rows, steps);
    }

    private readonly QuantizedRows Tile(int row) => _rows.SliceRows(row, Math.Min(TileRows, _rows.Rows - row));

    private readonly float* Norms(int row) => _norms + (row / TileRows * NormsLength);
}
