using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Strassen's algorithm for a block of rows: seven products of half the rows, half the steps of k and half a panel's columns instead of
/// eight. Sums of integers are exact in any order, so that the result is the same.
/// </summary>
/// <remarks>
/// p₁ … p₇ are the products of <see cref="StrassenRows"/> and <see cref="StrassenPanel{TProducts, TVector}"/>. Of a panel's columns, the
/// first half of the rows has p₁ + p₄ − p₅ + p₇ | p₃ + p₅, the second p₂ + p₄ | p₁ − p₂ + p₃ + p₆.
/// </remarks>
internal readonly unsafe ref struct StrassenBlock<TProducts, TVector>
    where TProducts : struct, IWideProducts<TVector>
    where TVector : unmanaged
{
    /// <summary>Rows of each half whose sums are computed at once.</summary>
    public const int TileRows = QuantizedMatMul.FinishedRows / 2;

    private const int Factors = 7, HalfWidth = IPanels.PanelWidth / 2, TileLength = TileRows * IPanels.PanelWidth;

    /// <summary>
    /// Numbers that the terms of a row take: seven at first, then one for each half of a panel's columns in both halves of the rows.
    /// </summary>
    private const int RowTerms = 8;

    private readonly int _half;
    private readonly int _halfRows;
    private readonly nint _stride;
    private readonly nint _factorBytes;
    private readonly int* _products;
    private readonly int* _starts;
    private readonly int* _terms;
    private readonly byte* _rows;
    private readonly sbyte* _panel;

    /// <param name="rows">The rows.</param>
    /// <param name="inner">Steps of k, whose half is a multiple of <see cref="WideRows.Unit"/>.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats, 64-byte aligned.</param>
    public StrassenBlock(QuantizedRows rows, int inner, float* scratch)
    {
        _half = inner / 2;
        _halfRows = HalfRows(rows.Rows);
        _stride = WideRows.Stride(_half);
        _factorBytes = _halfRows * _stride;
        _products = (int*)scratch;
        _starts = _products + (4 * TileLength);
        _terms = _starts + (Factors * IPanels.PanelWidth);
        _panel = (sbyte*)(_terms + TermsLength(_halfRows));
        _rows = (byte*)_panel + (Factors * StrassenPanel<TProducts, TVector>.FactorBytes(_half));
        for (int row = 0; row < _halfRows; row++)
        {
            int* terms = _terms + (row * RowTerms);
            StrassenRows.Fill(
                rows.Row(row), rows.Row(Math.Min(_halfRows + row, rows.Rows - 1)), _half, _rows + (row * _stride), _factorBytes,
                TProducts.IsCrossed ? (short)(2 * CrossTerms.Offset) : (short)0, terms);
            CombineTerms(terms);
        }
    }

    /// <summary>Rows of the first half; the second may have one less.</summary>
    public static int HalfRows(int rows) => (rows + 1) / 2;

    /// <summary>Floats of scratch.</summary>
    public static int ScratchLength(int rows, int inner)
    {
        int halfRows = HalfRows(rows), half = inner / 2;
        return (4 * TileLength) + (Factors * IPanels.PanelWidth) + TermsLength(halfRows)
            + (Factors * ((StrassenPanel<TProducts, TVector>.FactorBytes(half) / sizeof(float)) + WideRows.Length(halfRows, half)));
    }

    /// <summary>Takes a panel.</summary>
    public void BeginPanel(sbyte* panel) => StrassenPanel<TProducts, TVector>.Fill(panel, _half, _panel, _starts);

    /// <summary>Computes the sums of <paramref name="count"/> rows of each half, <c>[2, 24, 32]</c>.</summary>
    public void Run(int row, int count, int* sums)
    {
        for (int i = 0; i < Factors; i++)
        {
            int* target = _products + (i / 2 * TileLength) + (i % 2 * HalfWidth);
            new DotTile<WideStep<TProducts, short, TVector>, TVector>(
                _rows + (i * _factorBytes) + (row * _stride), _stride, _panel + (i * StrassenPanel<TProducts, TVector>.FactorBytes(_half)), null,
                _starts + (i * IPanels.PanelWidth), target).Run(count, _half);
        }

        Combine(_products, _terms + (row * RowTerms), count, sums);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Combine(int* products, int* terms, int count, int* sums)
    {
        int columns = sizeof(TVector) / sizeof(int);
        for (int row = 0; row < count; row++, terms += RowTerms)
        {
            for (int column = 0; column < HalfWidth; column += columns)
            {
                int* source = products + (row * IPanels.PanelWidth) + column;
                TVector p1 = Load(source), p2 = Load(source + HalfWidth);
                TVector p3 = Load(source + TileLength), p4 = Load(source + TileLength + HalfWidth);
                TVector p5 = Load(source + (2 * TileLength)), p6 = Load(source + (2 * TileLength) + HalfWidth);
                TVector p7 = Load(source + (3 * TileLength));
                int* upper = sums + (row * IPanels.PanelWidth) + column, lower = upper + TileLength;
                Store(TProducts.Add(TProducts.Subtract(TProducts.Add(p1, p4), p5), p7), terms[0], upper);
                Store(TProducts.Add(p3, p5), terms[1], upper + HalfWidth);
                Store(TProducts.Add(p2, p4), terms[2], lower);
                Store(TProducts.Add(TProducts.Subtract(TProducts.Add(p1, p3), p2), p6), terms[3], lower + HalfWidth);
            }
        }
    }

    /// <summary>Makes of the terms of the seven products what the sums of both rows are to be added, as <see cref="Combine"/> adds these.</summary>
    private static void CombineTerms(int* terms)
    {
        int upperLeft = terms[0] + terms[3] - terms[4] + terms[6], upperRight = terms[2] + terms[4];
        int lowerLeft = terms[1] + terms[3], lowerRight = terms[0] - terms[1] + terms[2] + terms[5];
        terms[0] = TProducts.IsCrossed ? -upperLeft : 0;
        terms[1] = TProducts.IsCrossed ? -upperRight : 0;
        terms[2] = TProducts.IsCrossed ? -lowerLeft : 0;
        terms[3] = TProducts.IsCrossed ? -lowerRight : 0;
    }

    /// <summary>Numbers of all rows' terms, in whole cache lines.</summary>
    private static int TermsLength(int halfRows) => (halfRows + 1) / 2 * 2 * RowTerms;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(int* source) => *(TVector*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector sums, int addend, int* target) =>
        *(TVector*)target = TProducts.Add(sums, TProducts.Create(addend));
}
