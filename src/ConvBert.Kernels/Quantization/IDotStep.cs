namespace ConvBert.Kernels.Quantization;

/// <summary>
/// One step of a product of bytes for one row and one vector of columns: how an instruction set multiplies some steps of k and adds them
/// to 32-bit sums.
/// </summary>
/// <typeparam name="TVector">The vector of sums; weights are kept in the same type.</typeparam>
internal unsafe interface IDotStep<TVector> where TVector : unmanaged
{
    /// <summary>Steps of k; divides <see cref="QuantizedMatrix.InnerUnit"/>.</summary>
    static abstract int Inner { get; }

    /// <summary>Bytes that a step takes of a row.</summary>
    static abstract int RowBytes { get; }

    /// <summary>Rows of the tallest tile: 16, 12 or 8, by the registers that are left.</summary>
    static abstract int MaxRows { get; }

    /// <summary>What the kernel multiplies is the row's byte less this number.</summary>
    static abstract int Offset { get; }

    /// <summary>The weights of a step in up to four vectors.</summary>
    static abstract void Load(sbyte* panel, out TVector a, out TVector b, out TVector c, out TVector d);

    /// <summary>Multiplies and adds.</summary>
    /// <param name="sums">The sums so far.</param>
    /// <param name="row">The step's part of the row.</param>
    /// <param name="a">The first weights.</param>
    /// <param name="b">The second weights, where there are as many.</param>
    /// <param name="c">The third weights.</param>
    /// <param name="d">The fourth weights.</param>
    /// <param name="offsets">The step's part of <see cref="LaneOffsets"/>, where they are used.</param>
    static abstract TVector MultiplyAdd(TVector sums, byte* row, TVector a, TVector b, TVector c, TVector d, short* offsets);
}

/// <summary>A step that adds products in 16 bits before it widens them.</summary>
internal unsafe interface IShortStep<TVector> : IDotStep<TVector> where TVector : unmanaged
{
    /// <summary>Stores −64·Σ weights of every 16-bit lane of a step.</summary>
    static abstract void StoreOffsets(sbyte* panel, short* offsets);
}
