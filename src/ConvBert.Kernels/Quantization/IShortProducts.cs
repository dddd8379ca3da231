namespace ConvBert.Kernels.Quantization;

/// <summary>
/// An instruction set that multiplies unsigned bytes with signed ones and adds pairs in 16 bits, two lanes a column. It saturates, which
/// bytes up to 127 never reach; further additions wrap.
/// </summary>
/// <remarks>Few and coarse members: the tallest tiles come close to the number of variables up to which .NET inlines.</remarks>
/// <typeparam name="TVector">A vector of 32-bit sums, one a column, or of twice as many lanes.</typeparam>
internal unsafe interface IShortProducts<TVector> : IWideProducts<TVector> where TVector : unmanaged
{
    /// <summary>Whether there are 32 registers: eight vectors of weights find room in them beside the sums of a tile.</summary>
    static abstract bool HoldsEightWeights { get; }

    /// <summary>The products of four bytes of a row with a vector of weights.</summary>
    static abstract TVector Multiply(byte* row, TVector weights);

    /// <summary>The lanes, and the products of sixteen bytes of a row with four vectors of weights.</summary>
    static abstract TVector AddProducts(TVector lanes, byte* row, TVector a, TVector b, TVector c, TVector d);

    /// <summary>The same for two rows, multiplications and additions in pairs.</summary>
    static abstract VectorPair<TVector> AddProducts(
        VectorPair<TVector> lanes, byte* first, byte* second, TVector a, TVector b, TVector c, TVector d);

    /// <summary>sums + the two lanes of every column.</summary>
    static abstract TVector Widen(TVector sums, TVector lanes);

    /// <summary>The same for two rows.</summary>
    static abstract VectorPair<TVector> Widen(VectorPair<TVector> sums, VectorPair<TVector> lanes);
}
