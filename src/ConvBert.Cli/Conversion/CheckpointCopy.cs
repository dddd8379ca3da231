using ConvBert.Checkpoints;

namespace ConvBert.Cli.Conversion;

/// <summary>A tensor of one checkpoint as it goes into another: its bytes as they are, or its numbers in another type.</summary>
internal static class CheckpointCopy
{
    private const int BlockBytes = 1 << 20;

    /// <summary>The tensor, read when it is written.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="tensor">Which one.</param>
    /// <param name="type">The type of real numbers in the copy; null for the source's. Integers stay integers.</param>
    public static TensorToWrite Of(ICheckpoint source, TensorEntry tensor, TensorDType? type = null)
    {
        if (type is not { } wanted || wanted == tensor.DType || !tensor.DType.IsFloat())
            return new TensorToWrite(tensor.Name, tensor.DType, tensor.Shape, stream => CopyBytes(source, tensor, stream));
        return new TensorToWrite(tensor.Name, wanted, tensor.Shape, stream => Convert(source, tensor, wanted, stream));
    }

    private static void CopyBytes(ICheckpoint source, TensorEntry tensor, Stream stream)
    {
        var block = new byte[Math.Min(BlockBytes, tensor.ByteLength)];
        for (long offset = 0; offset < tensor.ByteLength; offset += block.Length)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, tensor.ByteLength - offset));
            source.ReadBytes(tensor, offset, part);
            stream.Write(part);
        }
    }

    private static void Convert(ICheckpoint source, TensorEntry tensor, TensorDType type, Stream stream)
    {
        var values = new float[tensor.ElementCount];
        source.Read(tensor, values);
        TensorToWrite.Create(tensor.Name, tensor.Shape, values, type).Write(stream);
    }
}
