namespace ConvBert.Checkpoints;

/// <summary>Names and sizes of <see cref="TensorDType"/>.</summary>
public static class TensorDTypeExtensions
{
    private static readonly string[] Names =
    [
        "F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL", "C64",
        "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F6_E2M3", "F6_E3M2", "F4",
    ];

    private static readonly int[] Bits = [64, 32, 16, 16, 64, 32, 16, 8, 64, 32, 16, 8, 8, 64, 8, 8, 8, 8, 8, 6, 6, 4];

    /// <summary>The size of one element in bits.</summary>
    /// <param name="dtype">The element type.</param>
    /// <returns>4 to 64.</returns>
    public static int BitWidth(this TensorDType dtype) => Bits[(int)dtype];

    /// <summary>The name that safetensors files use: <c>F32</c>, <c>BOOL</c>, <c>F8_E4M3</c> …</summary>
    /// <param name="dtype">The element type.</param>
    /// <returns>The name.</returns>
    public static string SafetensorsName(this TensorDType dtype) => Names[(int)dtype];

    /// <summary>Whether elements are floating-point numbers that convert to <see cref="float"/>: F64, F32, F16, BF16.</summary>
    /// <param name="dtype">The element type.</param>
    /// <returns>True for the four types that weights may have.</returns>
    public static bool IsFloat(this TensorDType dtype) => dtype <= TensorDType.BF16;

    /// <summary>Whether elements are integers or booleans, which convert to <see cref="long"/>.</summary>
    /// <param name="dtype">The element type.</param>
    /// <returns>True for I64 … I8, U64 … U8 and Bool.</returns>
    public static bool IsInteger(this TensorDType dtype) => dtype is >= TensorDType.I64 and <= TensorDType.Bool;

    internal static bool TryParse(string name, out TensorDType dtype)
    {
        int index = Array.IndexOf(Names, name);
        dtype = (TensorDType)index;
        return index >= 0;
    }
}
