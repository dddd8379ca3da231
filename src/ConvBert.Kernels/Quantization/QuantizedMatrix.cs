using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Weights rounded to bytes, W[k, c] ≈ scale[c]·byte[k, c] with bytes of −127 … 127, in panels of 32 columns, <c>[inner/4, 32, 4]</c>.
/// </summary>
/// <remarks>
/// Four steps of k of a column stand together, the unit of every instruction that multiplies bytes. Inner is padded with zeros to a
/// multiple of <see cref="InnerUnit"/>. A column depends on its own numbers alone, so that threads can set columns in any order.
/// </remarks>
internal sealed unsafe class QuantizedMatrix : IDisposable
{
    /// <summary>Steps of k are padded to a multiple of this, the longest step of a kernel.</summary>
    public const int InnerUnit = 32;

    /// <summary>The longest dot product whose integers cannot overflow: 65,536·127·255 is below 2³¹.</summary>
    public const int MaxInner = 65_536;

    /// <summary>Bytes of four steps of k of a panel.</summary>
    internal const int GroupLength = 4 * IPanels.PanelWidth;

    private readonly NativeBuffer _storage;
    private readonly long _valuesLength;
    private readonly Lazy<NativeBuffer> _limits;

    /// <summary>A matrix whose columns are undefined until they are set; those after the last are zeros.</summary>
    public QuantizedMatrix(int inner, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inner, MaxInner);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Inner = inner;
        Columns = columns;
        PaddedInner = (inner + InnerUnit - 1) / InnerUnit * InnerUnit;
        PanelCount = (columns + IPanels.PanelWidth - 1) / IPanels.PanelWidth;
        long paddedColumns = (long)PanelCount * IPanels.PanelWidth;
        _valuesLength = paddedColumns * PaddedInner / sizeof(float);
        _limits = new Lazy<NativeBuffer>(FindLimits);
        _storage = new NativeBuffer(_valuesLength + (3 * paddedColumns));
        for (long column = columns; column < paddedColumns; column++) ClearColumn((int)column);
    }

    public int Inner { get; }

    public int Columns { get; }

    /// <summary>
    /// Whether the errors of a column's bytes are to sum to nearly nothing, for rows whose numbers have a mean far from zero, as after GELU:
    /// what they have in common then meets no error.
    /// </summary>
    public bool IsBalanced { get; init; }

    public int PanelCount { get; }

    /// <summary>All that the matrix holds: the panels, then scale and <see cref="ColumnTerms"/> of every column.</summary>
    public NativeBuffer Storage => _storage;

    /// <summary>Steps of k of a panel.</summary>
    internal int PaddedInner { get; }

    /// <summary>The scale of each column.</summary>
    internal float* Scales => _storage.Pointer + _valuesLength;

    /// <summary>The sum of each column's bytes, which corrects products for the zero point of a row.</summary>
    internal int* Sums => (int*)(Scales + ((long)PanelCount * IPanels.PanelWidth));

    /// <summary>Less the <see cref="CrossTerms"/> of each column: what sums start from.</summary>
    internal int* CrossStarts => Sums + ((long)PanelCount * IPanels.PanelWidth);

    /// <summary>A panel, <c>[inner/4, 32, 4]</c>.</summary>
    internal sbyte* Panel(int panel) => (sbyte*)_storage.Pointer + ((long)panel * PaddedInner * IPanels.PanelWidth);

    /// <summary>
    /// The <see cref="LaneLimits"/> of steps of sixteen; all are found when the first are asked for, after which columns must not be set.
    /// </summary>
    internal ushort* SixteenLimits => (ushort*)_limits.Value.Pointer;

    /// <summary>Those of steps of 32.</summary>
    internal ushort* WholeLimits => SixteenLimits + LaneLimits.Length(PaddedInner);

    /// <summary>
    /// Rounds columns <paramref name="firstColumn"/>… from the rows of a linear layer's weight <c>[out, in]</c>, row-major. Threads may
    /// set different columns at a time.
    /// </summary>
    /// <param name="firstColumn">The first column.</param>
    /// <param name="rows">Whole rows.</param>
    /// <param name="factors"><c>[in]</c>: W[k, c]/factors[k] is rounded,
    /// for rows that are multiplied with the factors; empty: none.</param>
    /// <exception cref="ArgumentException">The rows do not fill whole columns or do not fit, or a weight is not finite.</exception>
    public void SetColumns(int firstColumn, ReadOnlySpan<float> rows, ReadOnlySpan<float> factors = default)
    {
        CheckColumns(firstColumn, rows.Length);
        Span<float> divided = factors.IsEmpty ? [] : new float[Inner];
        for (int row = 0; row < rows.Length / Inner; row++)
        {
            ReadOnlySpan<float> values = rows.Slice(row * Inner, Inner);
            if (!factors.IsEmpty)
            {
                for (int k = 0; k < divided.Length; k++) divided[k] = values[k] / factors[k];
                values = divided;
            }

            SetColumn(firstColumn + row, values);
        }
    }

    /// <summary>Rounds the whole matrix from <c>[inner, columns]</c>, row-major; see <see cref="SetColumns"/>.</summary>
    /// <exception cref="ArgumentException">The numbers are not a whole matrix, or a weight is not finite.</exception>
    public void SetRows(ReadOnlySpan<float> values, ReadOnlySpan<float> factors = default)
    {
        if (values.Length != (long)Inner * Columns)
        {
            throw new ArgumentException($"{values.Length} numbers are not a matrix of {Inner} × {Columns}.", nameof(values));
        }

        var column = new float[Inner];
        for (int c = 0; c < Columns; c++)
        {
            for (int k = 0; k < column.Length; k++) column[k] = values[(k * Columns) + c];
            SetColumns(c, column, factors);
        }
    }

    /// <summary>Sets columns that were rounded before, as <see cref="GetQuantized"/> returns them.</summary>
    /// <param name="firstColumn">The first column.</param>
    /// <param name="rows">Whole rows <c>[out, in]</c>, −127 … 127.</param>
    /// <param name="scales">The scale of each row; finite, not negative.</param>
    /// <exception cref="ArgumentException">The rows do not fit, or a number is out of its range.</exception>
    public void SetQuantized(int firstColumn, ReadOnlySpan<sbyte> rows, ReadOnlySpan<float> scales)
    {
        CheckColumns(firstColumn, rows.Length);
        if (scales.Length != rows.Length / Inner)
        {
            throw new ArgumentException($"{scales.Length} scales for {rows.Length / Inner} rows.", nameof(scales));
        }

        for (int row = 0; row < scales.Length; row++)
        {
            ReadOnlySpan<sbyte> bytes = rows.Slice(row * Inner, Inner);
            int column = firstColumn + row;
            if (!float.IsFinite(scales[row]) || scales[row] < 0)
            {
                throw new ArgumentException(
                    $"The scale of column {column} is {scales[row]}; it has to be finite and not negative.", nameof(scales));
            }

            int wrong = bytes.IndexOf(sbyte.MinValue);
            if (wrong >= 0)
            {
                throw new ArgumentException($"Column {column} holds −128 at {wrong}; bytes reach from −127 to 127.", nameof(rows));
            }

            Store(column, scales[row], ColumnBytes.Pack(bytes, Column(column), PaddedInner));
        }
    }

    /// <summary>Columns <paramref name="firstColumn"/>… as rows <c>[out, in]</c>, with a scale for each.</summary>
    /// <exception cref="ArgumentException">The rows do not hold whole columns or reach too far.</exception>
    public void GetQuantized(int firstColumn, Span<sbyte> rows, Span<float> scales)
    {
        CheckColumns(firstColumn, rows.Length);
        for (int row = 0; row < rows.Length / Inner; row++)
        {
            ColumnBytes.Unpack(Column(firstColumn + row), rows.Slice(row * Inner, Inner));
            scales[row] = Scales[firstColumn + row];
        }
    }

    public void Dispose()
    {
        _storage.Dispose();
        if (_limits.IsValueCreated) _limits.Value.Dispose();
    }

    private NativeBuffer FindLimits()
    {
        var limits = new NativeBuffer((long)LaneLimits.Length(PaddedInner) * 2 * sizeof(ushort) / sizeof(float));
        var sixteens = (ushort*)limits.Pointer;
        LaneLimits.Fill(this, sixteens, sixteens + LaneLimits.Length(PaddedInner));
        return limits;
    }

    private void SetColumn(int column, ReadOnlySpan<float> values)
    {
        fixed (float* source = values)
        {
            float largest = ColumnBytes.LargestMagnitude(source, Inner);
            if (!float.IsFinite(largest)) throw NotFinite(column, values);
            float inverse = ColumnBytes.Limit / largest;
            if (!float.IsFinite(inverse))
            {
                ClearColumn(column);
                return;
            }

            // Moved by the mean of their errors, few weights are rounded to another byte: those that were nearly between two.
            float shift = IsBalanced ? ColumnBytes.Excess(source, Inner, inverse) / Inner : 0;
            ColumnTerms terms = ColumnBytes.Round(source, Inner, inverse, shift, Column(column), PaddedInner);
            Store(column, largest / ColumnBytes.Limit, terms);
        }
    }

    private void Store(int column, float scale, ColumnTerms terms)
    {
        Scales[column] = scale;
        Sums[column] = terms.Sum;
        CrossStarts[column] = -terms.Cross;
    }

    private void ClearColumn(int column) => Store(column, 0, ColumnBytes.Pack([], Column(column), PaddedInner));

    /// <summary>The first four bytes of a column; the next ones follow at a distance of <see cref="GroupLength"/>.</summary>
    private sbyte* Column(int column) => Panel(column / IPanels.PanelWidth) + (column % IPanels.PanelWidth * 4);

    private void CheckColumns(int firstColumn, int length)
    {
        if (length % Inner != 0 || firstColumn < 0 || firstColumn + (length / Inner) > Columns)
        {
            throw new ArgumentException(
                $"{length} numbers starting at column {firstColumn} do not fit a matrix of {Inner} rows and {Columns} columns.",
                nameof(length));
        }
    }

    private static ArgumentException NotFinite(int column, ReadOnlySpan<float> values)
    {
        int k = 0;
        while (float.IsFinite(values[k])) k++;
        return new ArgumentException(
            $"The weight in row {k} of column {column} is {values[k]}; only finite weights can be quantized.", nameof(values));
    }
}
