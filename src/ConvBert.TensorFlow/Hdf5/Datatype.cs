using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The type of an element, as needed for weights and their names.</summary>
internal readonly record struct Datatype(DatatypeClass Class, uint Bits, uint Size, TensorDType? Numbers)
{
    private const int BigEndianBit = 1;
    private const int SignedBit = 8;
    private const int VaxBit = 0x40;

    /// <summary>Whether elements are strings of a fixed size.</summary>
    internal bool IsFixedString => Class == DatatypeClass.String;

    /// <summary>Whether elements are references to strings of any length.</summary>
    internal bool IsVariableString => Class == DatatypeClass.VariableLength && (Bits & 15) == 1;

    /// <summary>Whether numbers are big-endian.</summary>
    internal bool IsBigEndian => Numbers is not null && (Bits & BigEndianBit) != 0;

    /// <summary>Decodes a datatype message.</summary>
    internal static Datatype Parse(Hdf5Source source, ReadOnlySpan<byte> message)
    {
        ByteCursor cursor = source.Cursor(message, "a datatype");
        byte first = cursor.Byte();
        uint bits = (uint)cursor.Unsigned(3);
        uint size = cursor.UInt32();
        var type = (DatatypeClass)(first & 15);
        if (type > DatatypeClass.Array) throw cursor.Fail($"is of class {(int)type}; expected 0 to {(int)DatatypeClass.Array}");
        TensorDType? numbers = type switch
        {
            DatatypeClass.FloatingPoint => Float(ref cursor, bits, size),
            DatatypeClass.FixedPoint => Integer(ref cursor, bits, size),
            _ => null,
        };
        return new Datatype(type, bits, size, numbers);
    }

    private static TensorDType Float(ref ByteCursor cursor, uint bits, uint size)
    {
        // Both bits together mean VAX byte order.
        if ((bits & VaxBit) != 0) throw NotIeee(ref cursor, size);
        ushort offset = cursor.UInt16(), precision = cursor.UInt16();
        byte exponentAt = cursor.Byte(), exponentBits = cursor.Byte(), mantissaAt = cursor.Byte(), mantissaBits = cursor.Byte();
        uint bias = cursor.UInt32();
        if (offset != 0 || mantissaAt != 0 || precision != size * 8 || exponentAt != mantissaBits) throw NotIeee(ref cursor, size);
        return (size, exponentBits, mantissaBits, bias) switch
        {
            (8, 11, 52, 1023) => TensorDType.F64,
            (4, 8, 23, 127) => TensorDType.F32,
            (2, 5, 10, 15) => TensorDType.F16,
            (2, 8, 7, 127) => TensorDType.BF16,
            _ => throw NotIeee(ref cursor, size),
        };
    }

    private static TensorDType Integer(ref ByteCursor cursor, uint bits, uint size)
    {
        bool isSigned = (bits & SignedBit) != 0;
        return size switch
        {
            1 => isSigned ? TensorDType.I8 : TensorDType.U8,
            2 => isSigned ? TensorDType.I16 : TensorDType.U16,
            4 => isSigned ? TensorDType.I32 : TensorDType.U32,
            8 => isSigned ? TensorDType.I64 : TensorDType.U64,
            _ => throw cursor.Fail($"has integers of {size} bytes; expected 1, 2, 4 or 8"),
        };
    }

    private static CheckpointException NotIeee(ref ByteCursor cursor, uint size)
        => cursor.Fail($"has floating-point numbers of {size} bytes that are not in an IEEE format; expected binary64, binary32, "
            + "binary16 or bfloat16");
}
