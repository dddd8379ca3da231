using System.Numerics;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>
/// The heap of the newer groups: many small objects in blocks whose sizes double from row to row. An object's address in the heap counts
/// through all blocks, including their headers.
/// </summary>
internal sealed class FractalHeap
{
    private const int HeaderBytes = 146;
    private const int MaxHeapBits = 64;
    private const int Managed = 0;

    private readonly Hdf5Source _source;
    private readonly int _offsetBytes;
    private readonly int _lengthBytes;
    private readonly ulong _width;
    private readonly ulong _firstBlock;
    private readonly ulong _largestBlock;
    private readonly bool _hasChecksums;
    private readonly ulong _root;
    private readonly int _rootRows;
    private readonly Dictionary<ulong, ulong[]> _indirect = [];

    internal FractalHeap(Hdf5Source source, ulong address)
    {
        _source = source;
        byte[] header = source.Read(address, HeaderBytes, "a fractal heap");
        ByteCursor cursor = source.Cursor(header, $"the fractal heap at address {address}");
        cursor.Expect("FRHP"u8);
        cursor.ExpectVersion(0);
        IdBytes = cursor.UInt16();
        if (cursor.UInt16() != 0) throw cursor.Fail("has filtered blocks, which is not supported");
        _hasChecksums = (cursor.Byte() & 2) != 0;
        uint largestObject = cursor.UInt32();
        cursor.Skip(12 * 8);
        _width = cursor.UInt16();
        _firstBlock = cursor.UInt64();
        _largestBlock = cursor.UInt64();
        int heapBits = cursor.UInt16();
        cursor.Skip(2);
        _root = cursor.UInt64();
        _rootRows = cursor.UInt16();
        Lookup3.Verify(source, header.AsSpan(0, HeaderBytes - 4), cursor.UInt32(), $"the fractal heap at address {address}");
        if (_width == 0 || heapBits is 0 or > MaxHeapBits || !BitOperations.IsPow2(_firstBlock) || !BitOperations.IsPow2(_largestBlock)
            || _firstBlock > _largestBlock || _largestBlock > int.MaxValue)
            throw cursor.Fail($"has blocks of {_firstBlock} to {_largestBlock} bytes, {_width} in a row, and addresses of {heapBits} bits");
        _offsetBytes = (heapBits + 7) / 8;
        _lengthBytes = Math.Min(BytesFor(_largestBlock), BytesFor(largestObject));
    }

    /// <summary>The bytes of an object's id.</summary>
    internal int IdBytes { get; }

    /// <summary>An object by its id.</summary>
    internal byte[] Object(ReadOnlySpan<byte> id)
    {
        ByteCursor cursor = _source.Cursor(id, "an id in a fractal heap");
        byte type = cursor.Byte();
        if (type >> 4 != Managed) throw cursor.Fail($"is of type {type >> 4 & 3}; supported are objects within the heap's blocks (0)");
        ulong offset = cursor.Unsigned(_offsetBytes), length = cursor.Unsigned(_lengthBytes);
        (ulong address, ulong room) = Locate(offset);
        if (length > room) throw cursor.Fail($"has {length} bytes, {room} before the end of its block");
        return _source.Read(address, length, "an object of a fractal heap");
    }

    private static int BytesFor(ulong value) => value == 0 ? 1 : BitOperations.Log2(value) / 8 + 1;

    /// <summary>The address of an object in the file, and the bytes from it to the end of its block.</summary>
    private (ulong Address, ulong Room) Locate(ulong offset)
    {
        if (_rootRows == 0) return InBlock(_root, _firstBlock, offset, offset);
        ulong block = _root, within = offset;
        int rows = _rootRows;
        // Each step descends into a smaller block.
        while (true)
        {
            (int row, ulong column, ulong size, ulong inside) = Place(within, rows);
            ulong child = Children(block, rows)[(int)((ulong)row * _width + column)];
            if (size <= _largestBlock) return InBlock(child, size, inside, offset);
            (block, within, rows) = (child, inside, RowsOf(size));
        }
    }

    private (ulong Address, ulong Room) InBlock(ulong block, ulong size, ulong within, ulong offset)
    {
        ulong header = 4 + 1 + 8 + (ulong)_offsetBytes + (_hasChecksums ? 4u : 0);
        if (block == Hdf5Source.Undefined || within < header || within >= size)
            throw _source.Fail($"a fractal heap has no object at {offset}");
        if (!_source.Read(block, 4, "a block of a fractal heap").AsSpan().SequenceEqual("FHDB"u8))
            throw _source.Fail($"at address {block} is not a block of a fractal heap");
        return (block + within, size - within);
    }

    /// <summary>Which block of an indirect block an offset falls into, how large that is, and how far into it.</summary>
    private (int Row, ulong Column, ulong Size, ulong Inside) Place(ulong offset, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            ulong size = SizeOf(row), all = size * _width;
            if (offset < all) return (row, offset / size, size, offset % size);
            offset -= all;
        }

        throw _source.Fail($"a fractal heap has no block for an object {offset} bytes beyond its end");
    }

    private ulong SizeOf(int row) => row == 0 ? _firstBlock : _firstBlock << (row - 1);

    private int RowsOf(ulong size) => BitOperations.Log2(size) - BitOperations.Log2(_firstBlock * _width) + 1;

    private ulong[] Children(ulong address, int rows)
    {
        if (_indirect.TryGetValue(address, out ulong[]? known) && known.Length == rows * (int)_width) return known;
        if (rows < 1 || SizeOf(rows - 1) > ulong.MaxValue >> 16 || rows > BitOperations.LeadingZeroCount(_firstBlock))
            throw _source.Fail($"a fractal heap declares {rows} rows of blocks");
        ulong header = 4 + 1 + 8 + (ulong)_offsetBytes, count = (ulong)rows * _width;
        byte[] bytes = _source.Read(address, header + count * 8 + 4, "an indirect block of a fractal heap");
        ByteCursor cursor = _source.Cursor(bytes, $"the indirect block at address {address}");
        cursor.Expect("FHIB"u8);
        cursor.ExpectVersion(0);
        cursor.Skip(8 + _offsetBytes);
        var children = new ulong[count];
        for (int i = 0; i < children.Length; i++) children[i] = cursor.UInt64();
        Lookup3.Verify(_source, bytes.AsSpan(0, bytes.Length - 4), cursor.UInt32(), $"the indirect block at address {address}");
        return _indirect[address] = children;
    }
}
