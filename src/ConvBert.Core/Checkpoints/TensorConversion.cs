using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ConvBert.Checkpoints;

/// <summary>Converts between stored elements (little-endian bytes) and the types that the model computes with.</summary>
internal static class TensorConversion
{
    /// <summary>F64, F32, F16 or BF16 bytes to float32, rounded to nearest even.</summary>
    internal static void ToSingle(TensorDType dtype, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (dtype)
        {
            case TensorDType.F32: MemoryMarshal.Cast<byte, float>(source).CopyTo(destination); break;
            case TensorDType.F64:
                TensorPrimitives.ConvertTruncating<double, float>(
                MemoryMarshal.Cast<byte, double>(source), destination); break;
            case TensorDType.F16: TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination); break;
            case TensorDType.BF16: WidenBFloat16(MemoryMarshal.Cast<byte, ushort>(source), destination); break;
            default: throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "not a floating-point type");
        }
    }

    /// <summary>Integer or boolean bytes to int64. U64 values of 2^63 or more throw an <see cref="OverflowException"/>.</summary>
    internal static void ToInt64(TensorDType dtype, ReadOnlySpan<byte> source, Span<long> destination)
    {
        int width = dtype.BitWidth() / 8;
        for (int i = 0; i < destination.Length; i++)
        {
            ReadOnlySpan<byte> bytes = source.Slice(i * width, width);
            destination[i] = dtype switch
            {
                TensorDType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
                TensorDType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                TensorDType.I16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
                TensorDType.I8 => (sbyte)bytes[0],
                TensorDType.U64 => checked((long)BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
                TensorDType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                TensorDType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                TensorDType.U8 => bytes[0],
                TensorDType.Bool => bytes[0] == 0 ? 0 : 1,
                _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "not an integer type"),
            };
        }
    }

    /// <summary>float32 to F64, F32, F16 or BF16 bytes, rounded to nearest even.</summary>
    internal static void FromSingle(TensorDType dtype, ReadOnlySpan<float> source, Span<byte> destination)
    {
        switch (dtype)
        {
            case TensorDType.F32: source.CopyTo(MemoryMarshal.Cast<byte, float>(destination)); break;
            case TensorDType.F64:
                TensorPrimitives.ConvertTruncating<float, double>(
                source, MemoryMarshal.Cast<byte, double>(destination)); break;
            case TensorDType.F16: TensorPrimitives.ConvertToHalf(source, MemoryMarshal.Cast<byte, Half>(destination)); break;
            case TensorDType.BF16: NarrowToBFloat16(source, MemoryMarshal.Cast<byte, ushort>(destination)); break;
            default: throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "not a floating-point type");
        }
    }

    private static void WidenBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        int i = 0;
        int width = Vector<ushort>.Count;
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(destination);
        for (; i <= source.Length - width; i += width)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out Vector<uint> low, out Vector<uint> high);
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + width / 2)..]);
        }

        for (; i < source.Length; i++) bits[i] = (uint)source[i] << 16;
    }

    private static void NarrowToBFloat16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(source[i]);
            // Rounding could clear a NaN's mantissa; setting the quiet bit keeps it a NaN.
            destination[i] = float.IsNaN(source[i]) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }
}
