using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Bundle;

/// <summary>The message under the empty name: how many data files there are.</summary>
internal readonly record struct BundleHeader(int Shards)
{
    private const int MaxShardCount = 99_999;

    internal static BundleHeader Parse(string path, byte[] message)
    {
        long shards = 0;
        ProtobufMessage.Read(message, path, "the header", (number, field) =>
        {
            if (number == 1) shards = field.Integer;
            if (number == 2 && field.Integer != 0)
                throw new CheckpointException(path, null, "was written on a big-endian machine; expected little-endian numbers");
        });
        if (shards is < 1 or > MaxShardCount)
            throw new CheckpointException(path, null, $"declares {shards} data files; expected 1 to {MaxShardCount}");
        return new BundleHeader((int)shards);
    }
}

/// <summary>The message under a variable's name: its type, shape and location.</summary>
internal sealed record BundleEntry(TensorDType DType, long[] Shape, int Shard, long Offset, long Size, uint Checksum)
{
    private const int MaxRank = 32;

    internal static BundleEntry Parse(string path, string variable, byte[] message)
    {
        long type = 0, shard = 0, offset = 0, size = 0;
        uint checksum = 0;
        bool hasSlices = false;
        var shape = new List<long>();
        ProtobufMessage.Read(message, path, $"the entry of {variable}", (number, field) =>
        {
            switch (number)
            {
                case 1: type = field.Integer; break;
                case 2: ParseShape(path, variable, field.Bytes, shape); break;
                case 3: shard = field.Integer; break;
                case 4: offset = field.Integer; break;
                case 5: size = field.Integer; break;
                case 6: checksum = field.Fixed32; break;
                case 7: hasSlices = true; break;
            }
        });
        if (hasSlices) throw new CheckpointException(path, variable, "is a partitioned variable, which is not supported");
        TensorDType dtype = ToDType(type)
            ?? throw new CheckpointException(
                path, variable, $"is of TensorFlow's type {type}; expected numbers (1 = float, 2 = double, 3 = int32, 9 = int64 …)");
        RefuseWrongSize(path, variable, dtype, shape, size);
        if (shard is < 0 or > int.MaxValue || offset < 0)
            throw new CheckpointException(path, variable, $"lies at {offset} of data file {shard}");
        return new BundleEntry(dtype, [.. shape], (int)shard, offset, size, checksum);
    }

    private static void ParseShape(string path, string variable, ReadOnlySpan<byte> message, List<long> shape)
        => ProtobufMessage.Read(message, path, $"the shape of {variable}", (number, field) =>
        {
            if (number == 3 && field.Integer != 0) throw new CheckpointException(path, variable, "has no known rank");
            if (number != 2) return;
            long size = 0;
            ProtobufMessage.Read(field.Bytes, path, $"the shape of {variable}", (inner, value) => size = inner == 1 ? value.Integer : size);
            if (size < 0) throw new CheckpointException(path, variable, $"has an axis of {size}");
            if (shape.Count == MaxRank) throw new CheckpointException(path, variable, $"has more than {MaxRank} axes");
            shape.Add(size);
        });

    private static void RefuseWrongSize(string path, string variable, TensorDType dtype, List<long> shape, long size)
    {
        try
        {
            long expected = shape.Aggregate((long)(dtype.BitWidth() / 8), (bytes, axis) => checked(bytes * axis));
            if (size != expected)
                throw new CheckpointException(
                    path, variable, $"has {size} bytes; {dtype.SafetensorsName()} {TensorEntry.Describe(shape)} takes {expected}");
        }
        catch (OverflowException e)
        {
            throw new CheckpointException(path, variable, $"has the shape {TensorEntry.Describe(shape)}, whose size exceeds 64 bits", e);
        }
    }

    // The numbers of tensorflow.DataType.
    private static TensorDType? ToDType(long type) => type switch
    {
        1 => TensorDType.F32,
        2 => TensorDType.F64,
        3 => TensorDType.I32,
        4 => TensorDType.U8,
        5 => TensorDType.I16,
        6 => TensorDType.I8,
        9 => TensorDType.I64,
        10 => TensorDType.Bool,
        14 => TensorDType.BF16,
        17 => TensorDType.U16,
        19 => TensorDType.F16,
        22 => TensorDType.U32,
        23 => TensorDType.U64,
        _ => null,
    };
}
