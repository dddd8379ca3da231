namespace ConvBert.Kernels.Matrices;

/// <summary>Consecutive panels of a matrix: the columns of a product that one worker computes.</summary>
/// <param name="matrix">The whole matrix W.</param>
/// <param name="first">The first panel.</param>
/// <param name="end">The panel to stop before.</param>
internal readonly struct PanelRange(IPanels matrix, int first, int end)
{
    /// <summary>All panels of a matrix.</summary>
    public PanelRange(IPanels matrix) : this(matrix, 0, matrix.PanelCount)
    {
    }

    /// <summary>The whole matrix W.</summary>
    public IPanels Matrix { get; } = matrix;

    /// <summary>The first panel.</summary>
    public int First { get; } = first;

    /// <summary>The panel to stop before.</summary>
    public int End { get; } = end;
}
