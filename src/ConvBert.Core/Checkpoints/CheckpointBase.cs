using System.Buffers;
using System.Collections.ObjectModel;
using System.Runtime.InteropServices;

namespace ConvBert.Checkpoints;

/// <summary>The base of all readers: validates reads and converts from the stored type. Derived classes supply the bytes.</summary>
public abstract class CheckpointBase : ICheckpoint
{
    private const int DefaultStagingBytes = 1 << 18;

    /// <summary>Creates the base of a reader.</summary>
    /// <param name="path">The file that was opened.</param>
    /// <param name="format">The name of the format.</param>
    protected CheckpointBase(string path, string format)
    {
        Path = path;
        Format = format;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string Format { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyDictionary<string, string> Metadata => ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public void Read(TensorEntry tensor, Span<float> destination)
    {
        CheckRead(tensor, destination.Length, tensor?.DType.IsFloat() ?? false, "floating-point numbers (F64, F32, F16 or BF16)");
        if (tensor!.DType == TensorDType.F32 && BitConverter.IsLittleEndian)
        {
            // A span of bytes ends at 2^31; larger tensors are read in several chunks.
            for (int done = 0; done < destination.Length;)
            {
                Span<float> chunk = destination[done..Math.Min(destination.Length, done + (1 << 28))];
                ReadBytes(tensor, (long)done * sizeof(float), MemoryMarshal.AsBytes(chunk));
                done += chunk.Length;
            }

            return;
        }

        ReadStaged(tensor, destination, static (dtype, bytes, numbers) => TensorConversion.ToSingle(dtype, bytes, numbers));
    }

    /// <inheritdoc/>
    public void Read(TensorEntry tensor, Span<long> destination)
    {
        CheckRead(tensor, destination.Length, tensor?.DType.IsInteger() ?? false, "integers");
        try
        {
            ReadStaged(tensor!, destination, static (dtype, bytes, numbers) => TensorConversion.ToInt64(dtype, bytes, numbers));
        }
        catch (OverflowException e)
        {
            throw new CheckpointException(tensor!.File, tensor.Name, "holds a number above 2^63 - 1", e);
        }
    }

    /// <inheritdoc/>
    public abstract void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination);

    /// <inheritdoc/>
    public abstract bool SupportsPartialReads(TensorEntry tensor);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the files.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Throws for a range outside a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">The number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the tensor.</exception>
    protected static void CheckRange(TensorEntry tensor, long offset, int length)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, tensor.ByteLength - offset);
    }

    private static void CheckRead(TensorEntry? tensor, int length, bool isOfType, string wanted)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!isOfType)
            throw new CheckpointException(tensor.File, tensor.Name, $"is of type {tensor.DType.SafetensorsName()}; expected {wanted}");
        if (tensor.ElementCount != length)
            throw new ArgumentException(
                $"Tensor {tensor.Name} has {tensor.ElementCount} elements; the destination holds {length}.", nameof(length));
    }

    private void ReadStaged<T>(TensorEntry tensor, Span<T> destination, StagedConversion<T> convert)
    {
        int width = tensor.DType.BitWidth() / 8;
        // A tensor without partial reads is read once instead of once per block.
        int staging = (int)Math.Min(SupportsPartialReads(tensor) ? DefaultStagingBytes : Array.MaxLength, tensor.ByteLength);
        byte[] staged = ArrayPool<byte>.Shared.Rent(staging);
        try
        {
            for (int done = 0; done < destination.Length;)
            {
                int count = Math.Min(destination.Length - done, staging / width);
                Span<byte> bytes = staged.AsSpan(0, count * width);
                ReadBytes(tensor, (long)done * width, bytes);
                convert(tensor.DType, bytes, destination.Slice(done, count));
                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(staged);
        }
    }

    private delegate void StagedConversion<T>(TensorDType dtype, ReadOnlySpan<byte> bytes, Span<T> numbers);
}
