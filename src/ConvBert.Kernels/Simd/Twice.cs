using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Simd;

/// <summary>Two vectors of the same kind side by side: twice the lanes of <typeparamref name="T"/>, the lower ones first.</summary>
internal readonly unsafe struct Twice<T> : ISimd<Twice<T>> where T : struct, ISimd<T>
{
    private readonly T _lower;
    private readonly T _upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Twice(T lower, T upper) => (_lower, _upper) = (lower, upper);

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * T.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> Create(float value) => new(T.Create(value), T.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> Broadcast(float* source) => new(T.Broadcast(source), T.Broadcast(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> Load(float* source) => new(T.Load(source), T.Load(source + T.Count));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Twice<T> LoadPartial(float* source, int count, float fill) => new(
        T.LoadPartial(source, Math.Min(count, T.Count), fill),
        T.LoadPartial(source + T.Count, Math.Max(count - T.Count, 0), fill));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination)
    {
        _lower.Store(destination);
        _upper.Store(destination + T.Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void StorePartial(float* destination, int count)
    {
        _lower.StorePartial(destination, Math.Min(count, T.Count));
        _upper.StorePartial(destination + T.Count, Math.Max(count - T.Count, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> operator +(Twice<T> left, Twice<T> right) => new(left._lower + right._lower, left._upper + right._upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> operator -(Twice<T> left, Twice<T> right) => new(left._lower - right._lower, left._upper - right._upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> operator *(Twice<T> left, Twice<T> right) => new(left._lower * right._lower, left._upper * right._upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> operator /(Twice<T> left, Twice<T> right) => new(left._lower / right._lower, left._upper / right._upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> MultiplyAdd(Twice<T> a, Twice<T> b, Twice<T> c) =>
        new(T.MultiplyAdd(a._lower, b._lower, c._lower), T.MultiplyAdd(a._upper, b._upper, c._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> Sqrt(Twice<T> value) => new(T.Sqrt(value._lower), T.Sqrt(value._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> Abs(Twice<T> value) => new(T.Abs(value._lower), T.Abs(value._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> CopySign(Twice<T> magnitude, Twice<T> sign) =>
        new(T.CopySign(magnitude._lower, sign._lower), T.CopySign(magnitude._upper, sign._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> Max(Twice<T> left, Twice<T> right) => new(T.Max(left._lower, right._lower), T.Max(left._upper, right._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> Min(Twice<T> left, Twice<T> right) => new(T.Min(left._lower, right._lower), T.Min(left._upper, right._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> SelectLess(Twice<T> a, Twice<T> b, Twice<T> whenLess, Twice<T> otherwise) => new(
        T.SelectLess(a._lower, b._lower, whenLess._lower, otherwise._lower),
        T.SelectLess(a._upper, b._upper, whenLess._upper, otherwise._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> PowerOfTwo(Twice<T> shifted) => new(T.PowerOfTwo(shifted._lower), T.PowerOfTwo(shifted._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<T> FromIntegers(int* addends, int addend, int factor, int* values) => new(
        T.FromIntegers(addends, addend, factor, values),
        T.FromIntegers(addends + T.Count, addend, factor, values + T.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreLowBytes(byte* destination)
    {
        _lower.StoreLowBytes(destination);
        _upper.StoreLowBytes(destination + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => (_lower + _upper).Sum();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Max() => T.Max(_upper, _lower).Max();
}
