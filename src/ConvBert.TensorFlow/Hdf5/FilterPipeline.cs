using System.Buffers.Binary;
using System.IO.Compression;
using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The filters applied to chunks when they were written: shuffle, deflate, fletcher32.</summary>
internal sealed class FilterPipeline
{
    private const int MaxFilterCount = 32;
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher32 = 3;
    private const int ChecksumBytes = 4;

    // The maximum compression ratio of deflate.
    private const long MaxInflation = 1032;
    private const long MinInflatedLength = 256;

    private readonly Hdf5Source _source;
    private readonly List<(int Id, int Parameter)> _filters = [];

    private FilterPipeline(Hdf5Source source) => _source = source;

    internal static FilterPipeline None(Hdf5Source source) => new(source);

    internal static FilterPipeline Parse(Hdf5Source source, ReadOnlySpan<byte> message)
    {
        var pipeline = new FilterPipeline(source);
        ByteCursor cursor = source.Cursor(message, "a filter pipeline");
        byte version = cursor.Byte();
        if (version is not (1 or 2)) throw cursor.Fail($"is of version {version}; expected 1 or 2");
        int count = cursor.Byte();
        if (count > MaxFilterCount) throw cursor.Fail($"has {count} filters; at most {MaxFilterCount} are possible");
        if (version == 1) cursor.Skip(6);
        for (int i = 0; i < count; i++) pipeline._filters.Add(ParseFilter(ref cursor, version));
        return pipeline;
    }

    /// <summary>Whether a chunk of that many stored bytes can decode to that many bytes of data.</summary>
    internal bool CanGive(long stored, long bytes, uint mask)
    {
        bool inflates = _filters.Where((f, i) => f.Id == Deflate && (mask >> i & 1) == 0).Any();
        return inflates ? bytes <= stored * MaxInflation + MinInflatedLength : bytes <= stored;
    }

    /// <summary>Undoes the filters in reverse order.</summary>
    /// <param name="stored">The chunk as stored.</param>
    /// <param name="bytes">The size of its data.</param>
    /// <param name="mask">A bit for each filter that this chunk skipped.</param>
    internal byte[] Undo(byte[] stored, int bytes, uint mask)
    {
        byte[] data = stored;
        int most = bytes + ChecksumBytes * _filters.Count;
        for (int i = _filters.Count - 1; i >= 0; i--)
        {
            if ((mask >> i & 1) != 0) continue;
            data = _filters[i].Id switch
            {
                Deflate => Inflate(data, most),
                Shuffle => Unshuffle(data, _filters[i].Parameter),
                _ => VerifyChecksum(data),
            };
        }

        return data.Length == bytes ? data : throw _source.Fail($"a chunk has {data.Length} bytes of data; expected {bytes}");
    }

    private static (int Id, int Parameter) ParseFilter(ref ByteCursor cursor, byte version)
    {
        int id = cursor.UInt16();
        if (id is not (Deflate or Shuffle or Fletcher32))
            throw cursor.Fail($"has the filter {id}; supported are deflate (1), shuffle (2) and fletcher32 (3)");
        int nameLength = version == 1 ? cursor.UInt16() : 0;
        cursor.Skip(2);
        int values = cursor.UInt16();
        cursor.Skip((nameLength + 7) / 8 * 8);
        int parameter = 0;
        for (int v = 0; v < values; v++)
        {
            uint value = cursor.UInt32();
            if (v == 0 && value <= int.MaxValue) parameter = (int)value;
        }

        if (version == 1 && values % 2 == 1) cursor.Skip(4);
        return (id, parameter);
    }

    private byte[] Inflate(byte[] data, int most)
    {
        try
        {
            using var inflated = new MemoryStream();
            using var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
            byte[] part = new byte[Math.Min(most + 1, 1 << 16)];
            for (int read; (read = zlib.Read(part)) > 0;)
            {
                inflated.Write(part, 0, read);
                if (inflated.Length > most) throw _source.Fail($"a chunk inflates to more than {most} bytes");
            }

            return inflated.ToArray();
        }
        catch (Exception e) when (e is InvalidDataException or IOException) // The latter if a stream requires a dictionary.
        {
            throw new Checkpoints.CheckpointException(_source.Path, null, $"a chunk cannot be inflated: {e.Message}", e);
        }
    }

    private byte[] Unshuffle(byte[] data, int width)
    {
        if (width < 1) throw _source.Fail($"a shuffle filter declares elements of {width} bytes");
        // Elements wider than the chunk were never shuffled; a huge width must not be iterated over.
        int count = data.Length / width;
        if (count == 0) return data;
        byte[] ordered = new byte[data.Length];
        for (int b = 0; b < width; b++)
        {
            ReadOnlySpan<byte> plane = data.AsSpan(b * count, count);
            for (int i = 0; i < plane.Length; i++) ordered[i * width + b] = plane[i];
        }

        data.AsSpan(count * width).CopyTo(ordered.AsSpan(count * width));
        return ordered;
    }

    private byte[] VerifyChecksum(byte[] data)
    {
        if (data.Length < ChecksumBytes) throw _source.Fail("a chunk is too short for its checksum");
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(^ChecksumBytes..)), computed = Fletcher(
            data.AsSpan(0, data.Length - ChecksumBytes));
        return stored == computed
            ? data[..^ChecksumBytes]
            : throw _source.Fail($"a chunk is damaged: its checksum is {computed:X8}, stored is {stored:X8}");
    }

    // Sums of 16-bit big-endian words, folded before they can overflow 32 bits.
    private static uint Fletcher(ReadOnlySpan<byte> data)
    {
        const int WordsBeforeFold = 360;
        uint first = 0, second = 0;
        int words = data.Length / 2;
        for (int word = 0; word < words;)
        {
            for (int end = Math.Min(words, word + WordsBeforeFold); word < end; word++)
            {
                first += BinaryPrimitives.ReadUInt16BigEndian(data[(word * 2)..]);
                second += first;
            }

            (first, second) = (Fold(first), Fold(second));
        }

        if (data.Length % 2 == 1)
        {
            first += (uint)data[^1] << 8;
            second += first;
            (first, second) = (Fold(first), Fold(second));
        }

        return Fold(second) << 16 | Fold(first);
    }

    private static uint Fold(uint sum) => (sum & 0xFFFF) + (sum >> 16);
}
