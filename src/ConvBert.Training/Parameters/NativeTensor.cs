using ConvBert.Checkpoints;
using ConvBert.Kernels.Memory;

namespace ConvBert.Training.Parameters;

/// <summary>Tensors between native memory and safetensors files, float32 bit for bit.</summary>
internal static class NativeTensor
{
    private const int ChunkFloats = 1 << 22;

    public static unsafe TensorToWrite ToWrite(string name, IReadOnlyList<long> shape, NativeBuffer values) =>
        new(name, TensorDType.F32, shape, stream =>
    {
        for (long done = 0; done < values.Length; done += ChunkFloats)
        {
            int count = (int)Math.Min(ChunkFloats, values.Length - done);
            stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<float>(values.Pointer + done, count)));
        }
    });

    /// <summary>Reads a tensor that must be there in this shape.</summary>
    /// <exception cref="CheckpointException">The tensor is missing, of another shape or of another type.</exception>
    public static void Read(ICheckpoint file, string name, IReadOnlyList<long> shape, NativeBuffer destination) =>
        file.Read(Require(file, name, shape), destination.Span);

    /// <summary>Finds a tensor that must be there in this shape.</summary>
    /// <exception cref="CheckpointException">The tensor is missing, of another shape or of another type.</exception>
    public static TensorEntry Require(ICheckpoint file, string name, IReadOnlyList<long> shape)
    {
        TensorEntry tensor = Find(file, name);
        if (!tensor.Shape.SequenceEqual(shape))
            throw new CheckpointException(
                file.Path, name, $"has the shape {TensorEntry.Describe(tensor.Shape)}; the model's is {TensorEntry.Describe(shape)}");
        if (tensor.DType != TensorDType.F32) throw new CheckpointException(file.Path, name, $"is of type {tensor.DType}; expected F32");
        return tensor;
    }

    /// <summary>Reads one integer.</summary>
    /// <exception cref="CheckpointException">The tensor is missing or no single integer.</exception>
    public static long ReadInteger(ICheckpoint file, string name)
    {
        TensorEntry tensor = Find(file, name);
        if (tensor.DType != TensorDType.I64 || tensor.ElementCount != 1)
            throw new CheckpointException(file.Path, name, "is no single I64 number");
        Span<long> value = stackalloc long[1];
        file.Read(tensor, value);
        return value[0];
    }

    private static TensorEntry Find(ICheckpoint file, string name) =>
        file.Tensors.TryGetValue(name, out TensorEntry? tensor) ? tensor
            : throw new CheckpointException(file.Path, name, "is missing; the file belongs to another model or run");
}
