using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Matrices;

/// <summary>
/// The transpose of a row-major matrix <c>[columns, inner]</c> that someone else owns, gathered panel by panel while a product runs.
/// </summary>
internal sealed unsafe class TransposedRows : IPanels
{
    private MatrixView _rows;

    /// <inheritdoc/>
    public int Inner => _rows.Columns;

    /// <inheritdoc/>
    public int Columns => _rows.Rows;

    /// <summary>Shows another matrix.</summary>
    public TransposedRows Set(MatrixView rows)
    {
        _rows = rows;
        return this;
    }

    /// <inheritdoc/>
    public float* Panel(int panel, int innerStart, int innerCount, float* scratch)
    {
        int first = panel * IPanels.PanelWidth;
        PanelTranspose.Pack(
            _rows.SliceRows(first, Math.Min(IPanels.PanelWidth, _rows.Rows - first)).SliceColumns(innerStart, innerCount), scratch);
        return scratch;
    }
}
