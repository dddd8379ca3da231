namespace ConvBert.Kernels.Quantization;

/// <summary>
/// An instruction set that multiplies unsigned bytes with signed ones and adds pairs in 16 bits, two lanes a column. It saturates, which
/// bytes up to 127 never reach; further additions wrap.
/// </summary>
/// <remarks>Few and coarse members: the tallest tiles come close to the number of variables up to which .NET inlines.</remarks>
/// <typeparam name="TVector">A vector of 32-bit sums, one a column, or of twice as many lanes.</typeparam>
internal unsafe interface IShortProducts<TVector> : IWideProducts<TVector> where TVector : unmanaged
{
    /// <summary>Whether eight vectors of weights find room in registers beside the sums of a tile.</summary>
    static abstract bool HoldsEightWeights { get; }

    /// <summary>Four bytes of a row with the weights of every column.</summary>
    static abstract TVector Multiply(byte* row, TVector weights);

    /// <summary>Sixteen bytes of a row with four vectors of weights, added.</summary>
    static abstract TVector Multiply(byte* row, TVector a, TVector b, TVector c, TVector d);

    /// <summary>Adds lanes.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>sums + the two lanes of every column + their offsets.</summary>
    static abstract TVector Widen(TVector sums, TVector lanes, TVector offsets);

    /// <summary>Stores zero less the lanes.</summary>
    static abstract void StoreNegative(TVector lanes, short* destination);
}
