using System.Buffers;
using ConvBert.Checkpoints;

namespace ConvBert.Weights;

/// <summary>Compares two stored tensors of the same shape by their values as float32.</summary>
internal static class TensorEquality
{
    private const int ChunkElements = 1 << 15;

    internal static bool AreEqual(ICheckpoint checkpoint, TensorEntry a, TensorEntry b)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(ChunkElements * sizeof(double));
        float[] left = ArrayPool<float>.Shared.Rent(ChunkElements), right = ArrayPool<float>.Shared.Rent(ChunkElements);
        try
        {
            for (long done = 0; done < a.ElementCount; done += ChunkElements)
            {
                int count = (int)Math.Min(ChunkElements, a.ElementCount - done);
                Load(checkpoint, a, done, bytes, left.AsSpan(0, count));
                Load(checkpoint, b, done, bytes, right.AsSpan(0, count));
                if (!left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count))) return false;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<float>.Shared.Return(left);
            ArrayPool<float>.Shared.Return(right);
        }
    }

    private static void Load(ICheckpoint checkpoint, TensorEntry tensor, long first, byte[] staging, Span<float> numbers)
    {
        int width = tensor.DType.BitWidth() / 8;
        Span<byte> bytes = staging.AsSpan(0, numbers.Length * width);
        checkpoint.ReadBytes(tensor, first * width, bytes);
        TensorConversion.ToSingle(tensor.DType, bytes, numbers);
    }
}
