namespace ConvBert.Kernels.Quantization;

/// <summary>The same vectors of two rows, or two vectors of a row.</summary>
/// <remarks>
/// Kernels multiply for two rows and then add for two rows. Zen 4 hands vector instructions to two schedulers in turn, each with one of the
/// two multipliers: multiplications and additions by turns would leave one multiplier idle, at 1.33 cycles for each instead of 1.
/// </remarks>
internal readonly struct VectorPair<TVector>(TVector first, TVector second) where TVector : unmanaged
{
    public readonly TVector First = first;

    public readonly TVector Second = second;
}
