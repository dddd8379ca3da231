using System.Numerics;
using System.Runtime.InteropServices;
using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Bundle;

/// <summary>CRC-32C (Castagnoli), stored rotated and shifted so that checksums of data that contains checksums stay reliable.</summary>
internal static class MaskedCrc32C
{
    private const uint Start = uint.MaxValue;
    private const uint Shift = 0xA282EAD8;

    /// <summary>The state before any byte.</summary>
    internal static uint Begin() => Start;

    /// <summary>The state after more bytes.</summary>
    internal static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
            state = BitOperations.Crc32C(
                state, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        foreach (byte value in bytes[(words.Length * sizeof(ulong))..]) state = BitOperations.Crc32C(state, value);
        return state;
    }

    /// <summary>The checksum as it is stored.</summary>
    internal static uint End(uint state) => BitOperations.RotateRight(~state, 15) + Shift;

    /// <summary>Throws if the checksum of bytes differs from the stored one.</summary>
    internal static void Verify(ReadOnlySpan<byte> bytes, uint stored, string path, string? tensor, string structure) =>
        Verify(Append(Begin(), bytes), stored, path, tensor, structure);

    /// <summary>Throws if the checksum differs from the stored one.</summary>
    internal static void Verify(uint state, uint stored, string path, string? tensor, string structure)
    {
        uint computed = End(state);
        if (computed != stored)
            throw new CheckpointException(path, tensor, $"{structure} is damaged: its checksum is {computed:X8}, stored is {stored:X8}");
    }
}
