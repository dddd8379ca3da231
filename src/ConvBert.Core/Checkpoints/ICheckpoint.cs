namespace ConvBert.Checkpoints;

/// <summary>
/// An open checkpoint of one or more files: the names, types and shapes of its tensors, and their numbers on demand. Reading is
/// safe from several threads at once.
/// </summary>
public interface ICheckpoint : IDisposable
{
    /// <summary>The file that was opened: the weights, or the index of a sharded checkpoint.</summary>
    string Path { get; }

    /// <summary>The kind of file: <c>safetensors</c>, <c>pytorch</c>, <c>tensorflow-h5</c> …</summary>
    string Format { get; }

    /// <summary>The tensors by their stored names.</summary>
    IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>What the file says about itself in words; empty where the format has nothing of the kind.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a tensor of real numbers (F64, F32, F16, BF16), row-major, each number rounded to float32.</summary>
    /// <param name="tensor">An entry of <see cref="Tensors"/>.</param>
    /// <param name="destination">Receives exactly <see cref="TensorEntry.ElementCount"/> numbers.</param>
    /// <exception cref="CheckpointException">The tensor is of another type, or the file cannot be read.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    void Read(TensorEntry tensor, Span<float> destination);

    /// <summary>Reads a tensor of integers or truth values, row-major.</summary>
    /// <param name="tensor">An entry of <see cref="Tensors"/>.</param>
    /// <param name="destination">Receives exactly <see cref="TensorEntry.ElementCount"/> numbers.</param>
    /// <exception cref="CheckpointException">The tensor is of another type, or the file cannot be read.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    void Read(TensorEntry tensor, Span<long> destination);

    /// <summary>Reads a part of a tensor's numbers as little-endian bytes in row-major order, whatever the order in the file.</summary>
    /// <param name="tensor">An entry of <see cref="Tensors"/>.</param>
    /// <param name="offset">The first byte, counted in the row-major form; a multiple of the element size.</param>
    /// <param name="destination">Receives the bytes; <paramref name="offset"/> and its length must lie inside the tensor.</param>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination);

    /// <summary>
    /// Whether <see cref="ReadBytes"/> of part of a tensor costs no more than its share of the whole. False where any part needs the whole tensor:
    /// transposed, strided and compressed tensors, and those that are verified by a checksum of all their bytes.
    /// </summary>
    /// <param name="tensor">An entry of <see cref="Tensors"/>.</param>
    /// <returns>True where it pays to read chunks on several threads, or a few bytes as a sample.</returns>
    bool SupportsPartialReads(TensorEntry tensor);
}
