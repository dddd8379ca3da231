using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Matrices;

/// <summary>
/// A table <c>[rows, width]</c> in file order that serves twice without a second copy: its rows are looked up (embeddings), and its
/// transpose is a product's right side (the tied decoder), panels being gathered while the product runs.
/// </summary>
internal sealed unsafe class RowTable(int rows, int width) : IPanels, IDisposable
{
    private readonly NativeBuffer _values = new((long)rows * width);

    public int Rows => rows;

    public int Inner => width;

    public int Columns => rows;

    public float* Row(int index) => _values.Pointer + ((long)index * width);

    /// <summary>All rows, <c>[rows, width]</c>.</summary>
    public NativeBuffer Values => _values;

    public float* Panel(int panel, int innerStart, int innerCount, float* scratch)
    {
        int first = panel * IPanels.PanelWidth;
        int count = Math.Min(IPanels.PanelWidth, rows - first);
        PanelTranspose.Pack(new MatrixView(Row(first) + innerStart, count, innerCount, width), scratch);
        return scratch;
    }

    public void Dispose() => _values.Dispose();
}
