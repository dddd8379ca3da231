using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Matrices;

/// <summary>Weights rearranged once at load into panels of 32 columns, in native memory.</summary>
internal sealed unsafe class PackedMatrix : IPanels, IDisposable
{
    private readonly NativeBuffer _panels;

    /// <summary>A matrix whose columns are undefined until they are set; those after the last are zeros.</summary>
    public PackedMatrix(int inner, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inner);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Inner = inner;
        Columns = columns;
        long panels = (columns + IPanels.PanelWidth - 1) / IPanels.PanelWidth;
        _panels = new NativeBuffer(panels * inner * IPanels.PanelWidth);
        if (columns % IPanels.PanelWidth != 0) ClearLastPanel(panels - 1);
    }

    /// <summary>The panels, one after the other.</summary>
    public NativeBuffer Values => _panels;

    public int Inner { get; }

    public int Columns { get; }

    public float* Panel(int panel, int innerStart, int innerCount, float* scratch) =>
        _panels.Pointer + ((((long)panel * Inner) + innerStart) * IPanels.PanelWidth);

    /// <summary>
    /// Sets columns <paramref name="firstColumn"/>… from the rows of a linear layer's weight <c>[out, in]</c>, row-major.
    /// </summary>
    /// <exception cref="ArgumentException">The rows do not fill whole columns or do not fit.</exception>
    public void SetColumns(int firstColumn, ReadOnlySpan<float> rows)
    {
        CheckColumns(firstColumn, rows.Length);
        fixed (float* source = rows)
        {
            int count = rows.Length / Inner;
            for (int row = 0; row < count;)
            {
                int column = firstColumn + row;
                int inPanel = Math.Min(count - row, IPanels.PanelWidth - (column % IPanels.PanelWidth));
                PanelTranspose.PackColumns(new MatrixView(source + ((long)row * Inner), inPanel, Inner), Column(column));
                row += inPanel;
            }
        }
    }

    /// <summary>The inverse of <see cref="SetColumns"/>: writes columns <paramref name="firstColumn"/>… as rows <c>[out, in]</c>.</summary>
    /// <exception cref="ArgumentException">The rows do not hold whole columns or reach too far.</exception>
    public void GetColumns(int firstColumn, Span<float> rows)
    {
        CheckColumns(firstColumn, rows.Length);
        for (int row = 0; row < rows.Length / Inner; row++)
        {
            float* source = Column(firstColumn + row);
            Span<float> values = rows.Slice(row * Inner, Inner);
            for (int k = 0; k < values.Length; k++) values[k] = source[(long)k * IPanels.PanelWidth];
        }
    }

    /// <summary>Sets the whole matrix from <c>[inner, columns]</c>, row-major.</summary>
    public void SetRows(ReadOnlySpan<float> values)
    {
        CheckAll(values.Length);
        for (int column = 0; column < Columns; column += IPanels.PanelWidth)
        {
            float* panel = Column(column);
            int count = Math.Min(IPanels.PanelWidth, Columns - column);
            for (int k = 0; k < Inner; k++)
            {
                values.Slice((k * Columns) + column, count).CopyTo(new Span<float>(panel + ((long)k * IPanels.PanelWidth), count));
            }
        }
    }

    /// <summary>The inverse of <see cref="SetRows"/>.</summary>
    public void GetRows(Span<float> values)
    {
        CheckAll(values.Length);
        for (int k = 0; k < Inner; k++)
        {
            for (int column = 0; column < Columns; column++) values[(k * Columns) + column] = Column(column)[(long)k * IPanels.PanelWidth];
        }
    }

    public void Dispose() => _panels.Dispose();

    private void ClearLastPanel(long last) =>
        new Span<float>(_panels.Pointer + (last * Inner * IPanels.PanelWidth), Inner * IPanels.PanelWidth).Clear();

    /// <summary>Element 0 of a column; the next ones follow at a distance of a panel's width.</summary>
    private float* Column(int column) => Panel(column / IPanels.PanelWidth, 0, Inner, null) + (column % IPanels.PanelWidth);

    private void CheckColumns(int firstColumn, int length)
    {
        if (length % Inner != 0 || firstColumn < 0 || firstColumn + (length / Inner) > Columns)
        {
            throw new ArgumentException(
                $"{length} numbers starting at column {firstColumn} do not fit a matrix of {Inner} rows and {Columns} columns.",
                nameof(length));
        }
    }

    private void CheckAll(int length)
    {
        if (length != (long)Inner * Columns)
        {
            throw new ArgumentException($"{length} numbers are not a matrix of {Inner} × {Columns}.", nameof(length));
        }
    }
}
