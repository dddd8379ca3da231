namespace ConvBert.Kernels.Quantization;

/// <summary>
/// The weights of one step of a product of bytes for one vector of columns, and how an instruction set multiplies them with a row and adds
/// to 32-bit sums.
/// </summary>
/// <typeparam name="TSelf">The step.</typeparam>
/// <typeparam name="TVector">The vector of sums.</typeparam>
internal unsafe interface IDotStep<TSelf, TVector>
    where TSelf : struct, IDotStep<TSelf, TVector>
    where TVector : unmanaged
{
    /// <summary>Steps of k; divides <see cref="QuantizedMatrix.InnerUnit"/>.</summary>
    static abstract int Inner { get; }

    /// <summary>Bytes that a step takes of a row.</summary>
    static abstract int RowBytes { get; }

    /// <summary>Bytes from a column to the next within four steps of k: 4 of a panel's, 8 where its weights are widened.</summary>
    static abstract int ColumnBytes { get; }

    /// <summary>Rows of the tallest tile: 24, 16, 12 or 8, by the registers that are left.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Loads the weights.</summary>
    /// <param name="panel">The step's part of the panel, from the vector's first column on.</param>
    /// <param name="offsets">The step's part of <see cref="LaneOffsets"/>, where they are used.</param>
    static abstract TSelf Load(sbyte* panel, short* offsets);

    /// <summary>The sums, and the products of the weights with the step's part of a row.</summary>
    TVector MultiplyAdd(TVector sums, byte* row);

    /// <summary>The same for two rows.</summary>
    VectorPair<TVector> MultiplyAdd(VectorPair<TVector> sums, byte* first, byte* second);
}
