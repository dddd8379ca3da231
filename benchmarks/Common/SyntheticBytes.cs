using System.Runtime.InteropServices;

namespace ConvBert.Measurement;

/// <summary>A synthetic tensor in the form in which files hold it.</summary>
internal static class SyntheticBytes
{
    /// <summary>The values of a tensor as float32, little-endian.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine is big-endian.</exception>
    public static ReadOnlySpan<byte> Of(string name, long elementCount, WeightSpread spread = WeightSpread.Uniform)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Weight files are little-endian; this machine is not.");
        float[] values = new float[elementCount];
        spread.Fill(name, values);
        return MemoryMarshal.AsBytes<float>(values);
    }
}
