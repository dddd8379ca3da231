namespace ConvBert.Checkpoints;

/// <summary>
/// An open checkpoint of one or more files: the names, types and shapes of its tensors, and their elements on demand. Reading is
/// thread-safe.
/// </summary>
public interface ICheckpoint : IDisposable
{
    /// <summary>The file that was opened: the weights, or a shard index.</summary>
    string Path { get; }

    /// <summary>The format: <c>safetensors</c>, <c>pytorch</c>, <c>tensorflow-h5</c> …</summary>
    string Format { get; }

    /// <summary>The tensors by their stored names.</summary>
    IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>The file's metadata; empty if the format has none.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a floating-point tensor (F64, F32, F16, BF16), row-major, each element rounded to float32.</summary>
    /// <param name="tensor">An entry of <see cref="Tensors"/>.</param>
    /// <param name="destination">Receives exactly <see cref="TensorEntry.ElementCount"/> elements.</param>
    /// <exception cref="CheckpointException">The tensor has another type, or the file cannot be read.</exception>
    /// <exception cref="ArgumentException">The destination has the wrong length.</exception>
    void Read(TensorEntry tensor, Span<float> destination);

    /// <summary>Reads a tensor of integers or booleans, row-major.</summary>
    /// <param name="tensor">An entry of <see cref="Tensors"/>.</param>
    /// <param name="destination">Receives exactly <see cref="TensorEntry.ElementCount"/> elements.</param>
    /// <exception cref="CheckpointException">The tensor has another type, or the file cannot be read.</exception>
    /// <exception cref="ArgumentException">The destination has the wrong length.</exception>
    void Read(TensorEntry tensor, Span<long> destination);

    /// <summary>Reads part of a tensor as little-endian bytes in row-major order, whatever the order in the file.</summary>
    /// <param name="tensor">An entry of <see cref="Tensors"/>.</param>
    /// <param name="offset">The first byte of the row-major form to read; a multiple of the element size.</param>
    /// <param name="destination">Receives the bytes; <paramref name="offset"/> and its length must be inside the tensor.</param>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination);

    /// <summary>
    /// Whether <see cref="ReadBytes"/> of part of a tensor costs no more than its share of the whole. False where any part needs the whole
    /// tensor: transposed, strided and compressed tensors, and those that are verified by a checksum of all their bytes.
    /// </summary>
    /// <param name="tensor">An entry of <see cref="Tensors"/>.</param>
    /// <returns>True if reading chunks on several threads, or a few bytes as a sample, is efficient.</returns>
    bool SupportsPartialReads(TensorEntry tensor);
}
