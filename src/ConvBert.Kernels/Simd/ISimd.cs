namespace ConvBert.Kernels.Simd;

/// <summary>
/// A fixed number of float lanes and the operations that the kernels are made of: IEEE-exact ones only (+ − × ÷ √, multiply-add,
/// comparisons, bit patterns), so that a formula written over <typeparamref name="TSelf"/> has the same bits at every width.
/// </summary>
/// <remarks>
/// Native widths are <see cref="Simd128"/>, <see cref="Simd256"/>, <see cref="Simd512"/>; <see cref="Scalar"/> has one lane and is the
/// definition; <see cref="Twice{T}"/> joins two of the same kind. Reductions use the three forms with 16 lanes
/// (<see cref="Simd512"/>, two <see cref="Simd256"/>, four <see cref="Simd128"/>): element i always falls into lane i mod 16 and
/// <see cref="Sum"/> always folds upper half onto lower half, so their sums agree bit for bit.
/// </remarks>
internal unsafe interface ISimd<TSelf> where TSelf : struct, ISimd<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf Create(float value);

    /// <summary>One float from memory in every lane.</summary>
    static abstract TSelf Broadcast(float* source);

    static abstract TSelf Load(float* source);

    /// <summary>Loads <paramref name="count"/> lanes (0 … Count) and fills the others; does not read beyond them.</summary>
    static abstract TSelf LoadPartial(float* source, int count, float fill);

    void Store(float* destination);

    /// <summary>Stores the first <paramref name="count"/> lanes (0 … Count); does not write beyond them.</summary>
    void StorePartial(float* destination, int count);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>a·b + c, rounded once where <see cref="SimdTiers.UsesFusedMultiplyAdd"/>, else twice.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Sqrt(TSelf value);

    static abstract TSelf Abs(TSelf value);

    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>left &gt; right ? left : right; <paramref name="right"/> where either is not a number.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>left &lt; right ? left : right; <paramref name="right"/> where either is not a number.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>a &lt; b ? whenLess : otherwise, lane by lane; <paramref name="otherwise"/> where either is not a number.</summary>
    static abstract TSelf SelectLess(TSelf a, TSelf b, TSelf whenLess, TSelf otherwise);

    /// <summary>
    /// 2ⁿ for the integer n in [−126, 127] in the low bits of <paramref name="shifted"/> = n + 1.5·2²³,
    /// as the rounding trick of an exponential leaves it; 0 for n = −127.
    /// </summary>
    static abstract TSelf PowerOfTwo(TSelf shifted);

    /// <summary>
    /// The float nearest to addends[i] + addend + factor·values[i] in every lane: in integers that wrap, rounded once. Reads all lanes.
    /// </summary>
    static abstract TSelf FromIntegers(int* addends, int addend, int factor, int* values);

    /// <summary>Stores the lowest byte of each lane's bits, where the rounding trick of 1.5·2²³ leaves an integer.</summary>
    void StoreLowBytes(byte* destination);

    /// <summary>The lanes' sum: the upper half is added onto the lower half until one lane is left.</summary>
    float Sum();

    /// <summary>The largest lane.</summary>
    float Max();
}
