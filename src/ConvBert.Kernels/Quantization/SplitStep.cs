namespace ConvBert.Kernels.Quantization;

/// <summary>A part of what a step of a row does not take at once: see <see cref="FittedRows"/>.</summary>
internal unsafe struct SplitStep
{
    /// <summary>The row.</summary>
    public int Row;

    /// <summary>The step, counted in steps.</summary>
    public int Step;

    /// <summary>The part's bytes.</summary>
    public fixed byte Bytes[LaneLimits.Unit];
}
