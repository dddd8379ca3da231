using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Bundle;

/// <summary>Reads varints and bytes of a block or message sequentially; reading beyond its end is an error that names it.</summary>
internal ref struct WireCursor(ReadOnlySpan<byte> bytes, string file, string structure)
{
    private const int MaxVarintLength = 10;

    private ReadOnlySpan<byte> _rest = bytes;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    internal ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < MaxVarintLength; i++)
        {
            byte part = Bytes(1)[0];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80) return value;
        }

        throw Fail($"has a number of more than {MaxVarintLength} bytes");
    }

    internal int Length()
    {
        ulong length = Varint();
        return length <= (ulong)_rest.Length ? (int)length : throw Fail($"has a part of {length} bytes; {_rest.Length} are left");
    }

    internal ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length) throw Fail("ends early");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    internal readonly CheckpointException Fail(string problem) => new(file, null, $"{structure} {problem}");
}
