using System.IO.Compression;

namespace ConvBert.Explain;

/// <summary>
/// Probabilities in a byte each: q = 255·√p, rounded. The root keeps small ones apart, of which a long text has most: 1/512 is 11, and p is
/// off by at most √p/255 + 1/255².
/// </summary>
internal static class PackedProbabilities
{
    /// <summary>The bytes of the probabilities, compressed by zlib.</summary>
    public static byte[] Pack(ReadOnlySpan<float> probabilities)
    {
        var bytes = new byte[probabilities.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)MathF.Round(255 * MathF.Sqrt(Math.Clamp(probabilities[i], 0, 1)));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(bytes);
        return packed.ToArray();
    }
}
