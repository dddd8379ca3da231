using ConvBert.Checkpoints;

namespace ConvBert.Core.Tests.Support;

/// <summary>All tensors of a checkpoint as type, shape and bytes in hexadecimal: easy to compare.</summary>
internal static class StoredTensors
{
    internal static Dictionary<string, string> Read(ICheckpoint checkpoint) => checkpoint.Tensors.Values.ToDictionary(t => t.Name, t =>
    {
        byte[] bytes = new byte[t.ByteLength];
        checkpoint.ReadBytes(t, 0, bytes);
        return $"{t.DType} {TensorEntry.Describe(t.Shape)} {Convert.ToHexString(bytes)}";
    });
}
