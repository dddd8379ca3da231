namespace ConvBert.TensorFlow.Hdf5;

/// <summary>How the numbers of a dataset lie in the file.</summary>
internal interface IDataLayout
{
    /// <summary>Whether a part costs as much to read as the whole.</summary>
    bool IsReadWhole { get; }

    /// <summary>Reads bytes of the row-major form.</summary>
    void Read(long offset, Span<byte> destination);
}
