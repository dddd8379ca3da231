using System.Text.Json;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// The 8-bit matrices of ONNX Runtime's dynamic quantization: symmetric, <c>q = clamp(round(w / scale), −127, 127)</c> with
/// <c>scale = max|w| / 127</c> over a column, or over the whole matrix where ONNX Runtime refuses scales for columns.
/// </summary>
internal static class QuantizedMatrices
{
    private const int MaxMagnitude = 127;

    /// <summary>Writes the matrices that <paramref name="list"/> names into <paramref name="target"/>, at the list's offsets.</summary>
    /// <exception cref="ComparisonException">The list is not readable.</exception>
    public static void Write(string list, string target, WeightSpread spread) => WeightList.ForEach(list, target, sizeof(sbyte), (entry, name, shape, stream) =>
    {
        float[] weights = new float[shape.Aggregate(1L, (product, length) => product * length)];
        spread.Fill(name, weights);
        int columns = (int)shape[^1], rows = weights.Length / columns;
        if (entry.GetProperty("transposed").GetBoolean()) weights = Transpose(weights, columns, rows);
        stream.Write(Quantize(weights, entry.GetProperty("per_channel").GetBoolean() ? columns : 1));
    });

    /// <summary>From <c>[rows, columns]</c> to <c>[columns, rows]</c>.</summary>
    private static float[] Transpose(float[] matrix, int rows, int columns)
    {
        float[] transposed = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++) transposed[(column * rows) + row] = matrix[(row * columns) + column];
        }

        return transposed;
    }

    /// <param name="weights">Row-major.</param>
    /// <param name="scales">Numbers of a row that have a scale each; 1 for one scale in all.</param>
    private static byte[] Quantize(float[] weights, int scales)
    {
        float[] largest = new float[scales];
        for (int i = 0; i < weights.Length; i++) largest[i % scales] = MathF.Max(largest[i % scales], MathF.Abs(weights[i]));
        byte[] quantized = new byte[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            float scale = 2 * largest[i % scales] / (2 * MaxMagnitude);
            quantized[i] = (byte)(sbyte)Math.Clamp(MathF.Round(weights[i] / scale, MidpointRounding.ToEven), -MaxMagnitude, MaxMagnitude);
        }

        return quantized;
    }
}
