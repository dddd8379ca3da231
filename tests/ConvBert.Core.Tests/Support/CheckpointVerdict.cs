using System.Buffers;
using ConvBert.Checkpoints;

namespace ConvBert.Core.Tests.Support;

/// <summary>Opens a file and reads every tensor of it, as its verdict in invalid.json demands.</summary>
internal static class CheckpointVerdict
{
    private const long MaxAllocated = 16 << 20;

    internal static void Check(string path, string verdict)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? thrown = Record.Exception(() => ReadAll(path));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MaxAllocated);
        if (verdict == "accept") thrown.Should().BeNull();
        if (verdict == "reject") thrown.Should().BeOfType<CheckpointException>();
        if (verdict == "free" && thrown is not null) thrown.Should().BeOfType<CheckpointException>();
    }

    internal static void ReadAll(string path)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        // Long pieces: a compressed chunk is inflated again for each of them.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            foreach (TensorEntry tensor in checkpoint.Tensors.Values)
            {
                for (long done = 0; done < tensor.ByteLength; done += buffer.Length)
                    checkpoint.ReadBytes(tensor, done, buffer.AsSpan(0, (int)Math.Min(buffer.Length, tensor.ByteLength - done)));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
