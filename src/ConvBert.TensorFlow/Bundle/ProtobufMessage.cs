namespace ConvBert.TensorFlow.Bundle;

/// <summary>A field of a message, in any of the wire types.</summary>
internal readonly ref struct ProtobufField(long integer, uint fixed32, ReadOnlySpan<byte> bytes)
{
    internal long Integer { get; } = integer;

    internal uint Fixed32 { get; } = fixed32;

    internal ReadOnlySpan<byte> Bytes { get; } = bytes;
}

/// <summary>
/// Reads the fields of a protocol buffer message. A field of an unexpected wire type reads as 0 or empty, like an absent one.
/// </summary>
internal static class ProtobufMessage
{
    private const int VarintForm = 0;
    private const int Fixed64Form = 1;
    private const int LengthForm = 2;
    private const int Fixed32Form = 5;

    internal delegate void FieldReader(ulong number, ProtobufField field);

    internal static void Read(ReadOnlySpan<byte> message, string file, string structure, FieldReader read)
    {
        var cursor = new WireCursor(message, file, structure);
        while (!cursor.IsAtEnd)
        {
            ulong tag = cursor.Varint();
            ProtobufField field = (tag & 7) switch
            {
                VarintForm => new((long)cursor.Varint(), 0, default),
                Fixed64Form => new(System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(cursor.Bytes(8)), 0, default),
                LengthForm => new(0, 0, cursor.Bytes(cursor.Length())),
                Fixed32Form => new(0, System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(cursor.Bytes(4)), default),
                ulong form => throw cursor.Fail($"has a field of form {form}; expected 0, 1, 2 or 5"),
            };
            read(tag >> 3, field);
        }
    }
}
