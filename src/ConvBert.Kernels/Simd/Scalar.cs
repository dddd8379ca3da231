using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Simd;

/// <summary>One lane: a formula over <see cref="ISimd{TSelf}"/> read as plain arithmetic. Its result defines every other width's.</summary>
internal readonly unsafe struct Scalar(float value) : ISimd<Scalar>
{
    private readonly float _value = value;

    public float Value => _value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public static Scalar Create(float value) => new(value);

    public static Scalar Broadcast(float* source) => new(*source);

    public static Scalar Load(float* source) => new(*source);

    public static Scalar LoadPartial(float* source, int count, float fill) => new(count > 0 ? *source : fill);

    public void Store(float* destination) => *destination = _value;

    public void StorePartial(float* destination, int count)
    {
        if (count > 0) *destination = _value;
    }

    public static Scalar operator +(Scalar left, Scalar right) => new(left._value + right._value);

    public static Scalar operator -(Scalar left, Scalar right) => new(left._value - right._value);

    public static Scalar operator *(Scalar left, Scalar right) => new(left._value * right._value);

    public static Scalar operator /(Scalar left, Scalar right) => new(left._value / right._value);

    public static Scalar MultiplyAdd(Scalar a, Scalar b, Scalar c) => new(MultiplyAdd(a._value, b._value, c._value));

    /// <summary>The numerical law's multiply-add on plain numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) =>
        SimdTiers.UsesFusedMultiplyAdd ? MathF.FusedMultiplyAdd(a, b, c) : (a * b) + c;

    public static Scalar Sqrt(Scalar value) => new(MathF.Sqrt(value._value));

    public static Scalar Abs(Scalar value) => new(MathF.Abs(value._value));

    public static Scalar CopySign(Scalar magnitude, Scalar sign) => new(MathF.CopySign(magnitude._value, sign._value));

    public static Scalar Max(Scalar left, Scalar right) => left._value > right._value ? left : right;

    public static Scalar Min(Scalar left, Scalar right) => left._value < right._value ? left : right;

    public static Scalar SelectLess(Scalar a, Scalar b, Scalar whenLess, Scalar otherwise) =>
        a._value < b._value ? whenLess : otherwise;

    public static Scalar PowerOfTwo(Scalar shifted) =>
        new(BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(shifted._value) << 23) + 0x3F80_0000));

    public static Scalar FromIntegers(int* addends, int addend, int factor, int* values) =>
        new(unchecked(*addends + addend + (factor * *values)));

    public void StoreLowBytes(byte* destination) => *destination = unchecked((byte)BitConverter.SingleToInt32Bits(_value));

    public float Sum() => _value;

    public float Max() => _value;
}
