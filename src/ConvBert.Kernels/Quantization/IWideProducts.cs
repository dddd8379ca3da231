namespace ConvBert.Kernels.Quantization;

/// <summary>An instruction set that multiplies numbers of 16 bits and adds pairs.</summary>
/// <typeparam name="TVector">A vector of 32-bit sums, one a column.</typeparam>
internal unsafe interface IWideProducts<TVector> where TVector : unmanaged
{
    /// <summary>Rows of the tallest tile, by the registers that are left.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Whether it multiplies crossed pairs, so that <see cref="CrossTerms"/> are to be taken off.</summary>
    static abstract bool IsCrossed { get; }

    /// <summary>The four weights of every column, the even and the odd ones as two numbers of 16 bits each.</summary>
    static abstract void Load(sbyte* panel, out TVector even, out TVector odd);

    /// <summary>The sums, and the products of the weights with four numbers of 16 bits, the even ones before the odd ones.</summary>
    static abstract TVector MultiplyAdd(TVector sums, byte* x, TVector even, TVector odd);

    /// <summary>The same for two rows.</summary>
    static abstract VectorPair<TVector> MultiplyAdd(VectorPair<TVector> sums, byte* first, byte* second, TVector even, TVector odd);

    /// <summary>The sum of numbers of 16 bits.</summary>
    static abstract TVector AddWords(TVector left, TVector right);

    /// <summary>Their difference.</summary>
    static abstract TVector SubtractWords(TVector left, TVector right);

    /// <summary>Sums of the products of neighbours of 16 bits.</summary>
    static abstract TVector MultiplyWords(TVector left, TVector right);

    /// <summary>The sum of numbers of 32 bits.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>Their difference.</summary>
    static abstract TVector Subtract(TVector left, TVector right);

    /// <summary>One number of 32 bits in all lanes.</summary>
    static abstract TVector Create(int value);
}
