using System.Buffers.Binary;
using ConvBert.TensorFlow.Bundle;
using ConvBert.TensorFlow.Hdf5;

namespace ConvBert.TensorFlow.Tests.Support;

/// <summary>The places of a well-formed file's checksums, to set them right after the file was changed without moving anything.</summary>
internal sealed class Checksums
{
    private const int MaxStructureLength = 4096;

    private readonly List<(int Start, int At, Func<ReadOnlySpan<byte>, uint> Compute)> _places = [];

    /// <summary>Those of HDF5's newer structures: each begins with a signature and ends with a checksum of all before.</summary>
    internal static Checksums OfHdf5(byte[] file)
    {
        byte[][] signatures =
        [
            [0x89, (byte)'H', (byte)'D', (byte)'F'],
            .. new[] { "OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTLF", "BTIN", "FAHD",
            "FADB" }.Select(System.Text.Encoding.ASCII.GetBytes),
        ];
        var found = new Checksums();
        for (int start = 0; start < file.Length - 8; start++)
        {
            if (!signatures.Any(s => file.AsSpan(start).StartsWith(s))) continue;
            for (int end = start + 8; end <= Math.Min(file.Length - 4, start + MaxStructureLength); end++)
            {
                if (Lookup3.Hash(file.AsSpan(start..end)) != BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(end))) continue;
                found._places.Add((start, end, bytes => Lookup3.Hash(bytes)));
                break;
            }
        }

        return found;
    }

    /// <summary>Those of the blocks of a TensorFlow 1 index: of each block and the byte of its compression.</summary>
    internal static Checksums OfTable(byte[] file)
    {
        var found = new Checksums();
        for (int start = 0; start < file.Length; start++)
        {
            for (int end = start + 1; end <= file.Length - 4; end++)
            {
                if (Masked(file.AsSpan(start..end)) != BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(end))) continue;
                found._places.Add((start, end, Masked));
                start = end + 3;
                break;
            }
        }

        return found;
    }

    internal int Count => _places.Count;

    internal void Repair(byte[] file)
    {
        foreach ((int start, int at, Func<ReadOnlySpan<byte>, uint> compute) in _places)
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), compute(file.AsSpan(start..at)));
    }

    private static uint Masked(ReadOnlySpan<byte> bytes) => MaskedCrc32C.End(MaskedCrc32C.Append(MaskedCrc32C.Begin(), bytes));
}
