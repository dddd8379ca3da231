namespace ConvBert.Kernels.Quantization;

/// <summary>The sums of some rows of a tile, one vector a row, all held in registers.</summary>
internal unsafe interface IDotRows<TSelf, TStep, TVector>
    where TSelf : struct, IDotRows<TSelf, TStep, TVector>
    where TStep : struct, IDotStep<TStep, TVector>
    where TVector : unmanaged
{
    /// <summary>How many rows.</summary>
    static abstract int Height { get; }

    /// <summary>The same sums for every row.</summary>
    static abstract TSelf Create(TVector sums);

    /// <summary>Stores the sums of a row at a distance of a panel's width from those of the row before.</summary>
    void Store(int* sums);

    /// <summary>One multiplication a row; rows are <paramref name="stride"/> bytes apart.</summary>
    static abstract TSelf MultiplyAdd(TSelf sums, byte* x, nint stride, TStep weights);
}
