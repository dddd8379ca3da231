namespace ConvBert.TensorFlow.Hdf5;

/// <summary>How the data of a dataset is stored.</summary>
internal interface IDataLayout
{
    /// <summary>Whether reading a part costs as much as reading the whole.</summary>
    bool IsReadWhole { get; }

    /// <summary>Reads bytes of the row-major form.</summary>
    void Read(long offset, Span<byte> destination);
}
