using System.Buffers;
using System.Runtime.InteropServices;

namespace ConvBert.Checkpoints;

/// <summary>One tensor for <see cref="SafetensorsWriter"/>: its description, and how its data is written when its turn comes.</summary>
/// <param name="Name">The name.</param>
/// <param name="DType">The element type in the file.</param>
/// <param name="Shape">The sizes, outermost first; empty for a scalar.</param>
/// <param name="Write">Writes the elements to a stream: little-endian, row-major, exactly as many bytes as type and shape require.</param>
public sealed record TensorToWrite(string Name, TensorDType DType, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    private const int ChunkElements = 1 << 15;
    private const int CopiedBytes = 1 << 26;

    internal long ByteLength => new TensorEntry(Name, DType, Shape, "").ByteLength;

    /// <summary>A floating-point tensor in memory.</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">The sizes, outermost first.</param>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="dtype">The type in the file: F32 (default), F16, BF16 or F64; numbers are rounded to nearest even.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The shape does not fit the numbers, or the type is none of the four.</exception>
    public static TensorToWrite Create(
        string name, IReadOnlyList<long> shape, ReadOnlyMemory<float> values, TensorDType dtype = TensorDType.F32)
    {
        if (!dtype.IsFloat()) throw new ArgumentException($"{dtype} is not a floating-point type.", nameof(dtype));
        RequireCount(name, shape, values.Length);
        return new TensorToWrite(name, dtype, shape, stream => WriteSingles(stream, values.Span, dtype));
    }

    /// <summary>A tensor of 64-bit integers in memory.</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">The sizes, outermost first.</param>
    /// <param name="values">The numbers, row-major.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The shape does not fit the numbers.</exception>
    public static TensorToWrite Create(string name, IReadOnlyList<long> shape, ReadOnlyMemory<long> values)
    {
        RequireCount(name, shape, values.Length);
        return new TensorToWrite(name, TensorDType.I64, shape, stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));
    }

    /// <summary>A tensor of an open checkpoint, copied byte for byte; it is read when it is written.</summary>
    /// <param name="source">The checkpoint; it must stay open until then.</param>
    /// <param name="tensor">One of its tensors.</param>
    /// <param name="name">The name in the new file; null for the tensor's own.</param>
    /// <returns>The tensor.</returns>
    public static TensorToWrite Copy(ICheckpoint source, TensorEntry tensor, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(tensor);
        return new TensorToWrite(
            name ?? tensor.Name, tensor.DType, tensor.Shape, stream => ReadChunks(source, tensor, (_, chunk) => stream.Write(chunk)));
    }

    /// <summary>Reads a tensor's bytes in chunks, large enough for strided views to be read efficiently.</summary>
    internal static void ReadChunks(ICheckpoint source, TensorEntry tensor, ChunkAction use)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(CopiedBytes, tensor.ByteLength));
        try
        {
            for (long done = 0; done < tensor.ByteLength; done += CopiedBytes)
            {
                Span<byte> chunk = bytes.AsSpan(0, (int)Math.Min(CopiedBytes, tensor.ByteLength - done));
                source.ReadBytes(tensor, done, chunk);
                use(done, chunk);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    internal static void WriteSingles(Stream stream, ReadOnlySpan<float> values, TensorDType dtype)
    {
        int width = dtype.BitWidth() / 8;
        byte[] bytes = new byte[Math.Min(ChunkElements, values.Length) * width];
        for (int done = 0; done < values.Length; done += ChunkElements)
        {
            ReadOnlySpan<float> chunk = values[done..Math.Min(values.Length, done + ChunkElements)];
            TensorConversion.FromSingle(dtype, chunk, bytes.AsSpan(0, chunk.Length * width));
            stream.Write(bytes, 0, chunk.Length * width);
        }
    }

    private static void RequireCount(string name, IReadOnlyList<long> shape, int count)
    {
        long expected = new TensorEntry(name, TensorDType.U8, shape, "").ElementCount;
        if (expected != count)
            throw new ArgumentException(
                $"Tensor {name} of shape {TensorEntry.Describe(shape)} has {expected} elements; {count} are given.", nameof(shape));
    }

    internal delegate void ChunkAction(long first, Span<byte> chunk);
}
