using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Simd;

/// <summary>Eight lanes: one Vector256.</summary>
internal readonly unsafe struct Simd256 : ISimd<Simd256>
{
    private readonly Vector256<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Simd256(Vector256<float> value) => _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<float>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Create(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Broadcast(float* source) => new(Vector256.Create(*source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 LoadPartial(float* source, int count, float fill) =>
        Avx.IsSupported
            ? new(Vector256.ConditionalSelect(First(count), Avx.MaskLoad(source, First(count)), Vector256.Create(fill)))
            : LoadOneByOne(source, count, fill);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePartial(float* destination, int count)
    {
        if (Avx.IsSupported) Avx.MaskStore(destination, First(count), _value);
        else StoreOneByOne(destination, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator +(Simd256 left, Simd256 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator -(Simd256 left, Simd256 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator *(Simd256 left, Simd256 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator /(Simd256 left, Simd256 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 MultiplyAdd(Simd256 a, Simd256 b, Simd256 c) => SimdTiers.UsesFusedMultiplyAdd
        ? new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value))
        : new((a._value * b._value) + c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Sqrt(Simd256 value) => new(Vector256.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Abs(Simd256 value) => new(Vector256.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 CopySign(Simd256 magnitude, Simd256 sign) =>
        new(Vector256.ConditionalSelect(Vector256.Create(-0.0f), sign._value, magnitude._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Max(Simd256 left, Simd256 right) => Avx.IsSupported
        ? new(Avx.Max(left._value, right._value))
        : SelectLess(right, left, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Min(Simd256 left, Simd256 right) => Avx.IsSupported
        ? new(Avx.Min(left._value, right._value))
        : SelectLess(left, right, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 SelectLess(Simd256 a, Simd256 b, Simd256 whenLess, Simd256 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a._value, b._value), whenLess._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 PowerOfTwo(Simd256 shifted) =>
        new(((shifted._value.AsInt32() << 23) + Vector256.Create(0x3F80_0000)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 FromIntegers(int* addends, int addend, int factor, int* values)
    {
        Vector256<int> sums = Vector256.Load(addends) + Vector256.Create(addend);
        return new(Vector256.ConvertToSingle(sums + (Vector256.Create(factor) * Vector256.Load(values))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreLowBytes(byte* destination)
    {
        Vector256<int> low = _value.AsInt32() & Vector256.Create(0xFF);
        if (!Sse41.IsSupported)
        {
            Vector128<short> narrow = Vector128.Narrow(low.GetLower(), low.GetUpper());
            *(ulong*)destination = Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar();
            return;
        }

        Vector128<short> words = Sse41.PackUnsignedSaturate(low.GetLower(), low.GetUpper()).AsInt16();
        *(ulong*)destination = Sse2.PackUnsignedSaturate(words, words).AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => new Simd128(_value.GetLower() + _value.GetUpper()).Sum();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Max() => Simd128.Max(new Simd128(_value.GetUpper()), new Simd128(_value.GetLower())).Max();

    /// <summary>All bits set in the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Simd256 LoadOneByOne(float* source, int count, float fill)
    {
        float* lanes = stackalloc float[Vector256<float>.Count];
        for (int i = 0; i < Count; i++) lanes[i] = i < count ? source[i] : fill;
        return Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StoreOneByOne(float* destination, int count)
    {
        float* lanes = stackalloc float[Vector256<float>.Count];
        Store(lanes);
        for (int i = 0; i < count; i++) destination[i] = lanes[i];
    }
}
