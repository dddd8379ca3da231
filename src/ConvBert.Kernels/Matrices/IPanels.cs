namespace ConvBert.Kernels.Matrices;

/// <summary>
/// A matrix W <c>[inner, columns]</c> that a product reads in panels of <see cref="PanelWidth"/> columns: <c>[inner, 32]</c>, row after
/// row. Columns after the last are zeros.
/// </summary>
internal unsafe interface IPanels
{
    /// <summary>
    /// Columns of a panel. 32 = two 512-bit vectors, the widest tier's tile; narrower tiers walk a panel in parts, so that one packing
    /// serves all. Every row of a panel is two whole cache lines.
    /// </summary>
    const int PanelWidth = 32;

    /// <summary>Length of a dot product.</summary>
    int Inner { get; }

    int Columns { get; }

    int PanelCount => (Columns + PanelWidth - 1) / PanelWidth;

    /// <summary>
    /// Rows <paramref name="innerStart"/> … + <paramref name="innerCount"/> of a panel as <c>[innerCount, 32]</c>: in place, or gathered
    /// into
    /// <paramref name="scratch"/> (64-byte aligned, room for <c>innerCount × 32</c>).
    /// </summary>
    float* Panel(int panel, int innerStart, int innerCount, float* scratch);
}
