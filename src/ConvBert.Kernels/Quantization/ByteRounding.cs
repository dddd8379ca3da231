using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Quantization;

/// <summary>The rounding of numbers to bytes that weights and activations share.</summary>
internal static class ByteRounding
{
    /// <summary>
    /// 1.5·2²³: floats near it are whole numbers, so an addition rounds to the nearest one, ties to even, and leaves it in the low bits.
    /// </summary>
    public const float Magic = 12582912f;

    /// <summary>The byte for min(steps, limit) + zero, in the low bits.</summary>
    /// <param name="steps">Numbers over the scale, whose smallest rounds to −zero or more.</param>
    /// <param name="limit">The largest byte, less the zero point.</param>
    /// <param name="magicZero"><see cref="Magic"/> and the zero point.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Round<T>(T steps, T limit, T magicZero) where T : struct, ISimd<T> => T.Min(steps, limit) + magicZero;

    /// <summary>The whole number nearest to a value below 2²², ties to even.</summary>
    public static int ToInt32(float value) => BitConverter.SingleToInt32Bits(value + Magic) - BitConverter.SingleToInt32Bits(Magic);
}
