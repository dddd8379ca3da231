namespace ConvBert.Kernels.Matrices;

/// <summary>Panels in memory that someone else owns: one object serves many products, so that a training step allocates nothing.</summary>
internal sealed unsafe class PanelView : IPanels
{
    private float* _panels;

    /// <inheritdoc/>
    public int Inner { get; private set; }

    /// <inheritdoc/>
    public int Columns { get; private set; }

    /// <summary>Floats that panels of a matrix <c>[inner, columns]</c> take.</summary>
    public static long Length(int inner, int columns) =>
        (long)((columns + IPanels.PanelWidth - 1) / IPanels.PanelWidth) * inner * IPanels.PanelWidth;

    /// <summary>Shows a matrix <c>[inner, columns]</c> whose panels begin at <paramref name="panels"/> (64-byte aligned).</summary>
    public PanelView Set(float* panels, int inner, int columns)
    {
        _panels = panels;
        Inner = inner;
        Columns = columns;
        return this;
    }

    /// <inheritdoc/>
    public float* Panel(int panel, int innerStart, int innerCount, float* scratch) =>
        _panels + ((((long)panel * Inner) + innerStart) * IPanels.PanelWidth);
}
