using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Matrices;

/// <summary>A row-major matrix <c>[inner, columns]</c> that someone else owns, gathered panel by panel while a product runs.</summary>
internal sealed unsafe class PlainRows : IPanels
{
    private readonly PanelView _gathered = new();
    private MatrixView _rows;

    /// <inheritdoc/>
    public int Inner => _rows.Rows;

    /// <inheritdoc/>
    public int Columns => _rows.Columns;

    /// <summary>Shows another matrix.</summary>
    public PlainRows Set(MatrixView rows)
    {
        _rows = rows;
        return this;
    }

    /// <inheritdoc/>
    public float* Panel(int panel, int innerStart, int innerCount, float* scratch)
    {
        int column = panel * IPanels.PanelWidth;
        int columns = Math.Min(IPanels.PanelWidth, _rows.Columns - column);
        PanelPack.Plain(
            _rows.SliceRows(innerStart, innerCount).SliceColumns(column, columns), 0, _gathered.Set(scratch, innerCount, columns), 0, 1);
        return scratch;
    }
}
