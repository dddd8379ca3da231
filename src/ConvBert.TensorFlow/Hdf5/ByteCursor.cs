using System.Buffers.Binary;
using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>Reads little-endian fields of a structure sequentially; reading beyond its end is an error that names the structure.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes, string file, string structure)
{
    private ReadOnlySpan<byte> _rest = bytes;

    internal readonly int Remaining => _rest.Length;

    internal byte Byte() => Bytes(1)[0];

    internal ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    /// <summary>An unsigned number of 1 to 8 bytes.</summary>
    internal ulong Unsigned(int width)
    {
        ulong value = 0;
        ReadOnlySpan<byte> bytes = Bytes(width);
        for (int i = width - 1; i >= 0; i--) value = value << 8 | bytes[i];
        return value;
    }

    internal ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)_rest.Length) throw Fail($"ends {(uint)count - (uint)_rest.Length} bytes early");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    internal void Skip(int count) => Bytes(count);

    internal void Expect(ReadOnlySpan<byte> signature)
    {
        if (!Bytes(signature.Length).SequenceEqual(signature))
            throw Fail($"does not begin with {System.Text.Encoding.ASCII.GetString(signature)}");
    }

    internal void ExpectVersion(byte version)
    {
        byte found = Byte();
        if (found != version) throw Fail($"is of version {found}; expected {version}");
    }

    internal readonly CheckpointException Fail(string problem) => new(file, null, $"{structure} {problem}");
}
