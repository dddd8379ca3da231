namespace ConvBert.Kernels.RandomNumbers;

/// <summary>A fixed number of 32-bit words and what <see cref="Philox"/> needs of them; the same bits at every width.</summary>
internal unsafe interface IWordLanes<TSelf> where TSelf : struct, IWordLanes<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf Create(uint value);

    /// <summary>0, 1, 2 … in the lanes.</summary>
    static abstract TSelf Indices { get; }

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator ^(TSelf left, TSelf right);

    /// <summary>The two halves of each lane's 64-bit product with <paramref name="factor"/>.</summary>
    static abstract void Multiply(TSelf value, TSelf factor, out TSelf high, out TSelf low);

    /// <summary>Stores <paramref name="kept"/> for each lane that is at least <paramref name="threshold"/>, 0 for the others.</summary>
    void StoreFactors(uint threshold, float kept, float* destination);
}
