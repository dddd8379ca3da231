using System.Buffers.Binary;

namespace ConvBert.Weights;

/// <summary>
/// The form of an 8-bit weight in a file: a row for each output channel, which holds the channel's bytes and then its scale, the four bytes
/// of a little-endian float32.
/// </summary>
/// <remarks>
/// A reader that does not know the form must not take the bytes for weights. PyTorch's compares shapes; TensorFlow's reshapes whatever
/// has the right number of elements. The scales make the number of elements differ from that of the float weight in every layer.
/// </remarks>
internal static class QuantizedRowFormat
{
    /// <summary>The bytes of a scale.</summary>
    public const int ScaleBytes = sizeof(float);

    /// <summary>The shape in a file: <c>[out, in / groups + 4]</c>.</summary>
    public static long[] Shape(TensorDefinition weight) => [weight.OutputChannels, weight.ChannelLength + ScaleBytes];

    /// <summary>Writes rows.</summary>
    /// <param name="values">The channels' bytes, <c>[out, in / groups]</c>.</param>
    /// <param name="scales">A scale for each channel.</param>
    /// <param name="rows">The rows, <c>[out, in / groups + 4]</c>.</param>
    public static void Join(ReadOnlySpan<byte> values, ReadOnlySpan<float> scales, Span<byte> rows)
    {
        int length = values.Length / scales.Length;
        for (int channel = 0; channel < scales.Length; channel++)
        {
            Span<byte> row = rows.Slice(channel * (length + ScaleBytes), length + ScaleBytes);
            values.Slice(channel * length, length).CopyTo(row);
            BinaryPrimitives.WriteSingleLittleEndian(row[length..], scales[channel]);
        }
    }

    /// <summary>The reverse of <see cref="Join"/>.</summary>
    public static void Split(ReadOnlySpan<byte> rows, Span<byte> values, Span<float> scales)
    {
        int length = values.Length / scales.Length;
        for (int channel = 0; channel < scales.Length; channel++)
        {
            ReadOnlySpan<byte> row = rows.Slice(channel * (length + ScaleBytes), length + ScaleBytes);
            row[..length].CopyTo(values[(channel * length)..]);
            scales[channel] = BinaryPrimitives.ReadSingleLittleEndian(row[length..]);
        }
    }
}
