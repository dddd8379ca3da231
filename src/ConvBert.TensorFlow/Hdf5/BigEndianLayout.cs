namespace ConvBert.TensorFlow.Hdf5;

/// <summary>Big-endian numbers, reversed while they are read.</summary>
internal sealed class BigEndianLayout(IDataLayout stored, int width) : IDataLayout
{
    public bool IsReadWhole => stored.IsReadWhole;

    public void Read(long offset, Span<byte> destination)
    {
        stored.Read(offset, destination);
        for (int i = 0; i + width <= destination.Length; i += width) destination.Slice(i, width).Reverse();
    }
}
