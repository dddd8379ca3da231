namespace ConvBert.TensorFlow.Hdf5;

/// <summary>One message of an object header.</summary>
internal readonly record struct HeaderMessage(MessageType Type, byte Flags, ReadOnlyMemory<byte> Data);

/// <summary>The messages that describe a group or a dataset, from all blocks of its header, of either version.</summary>
internal sealed class ObjectHeader
{
    private const int PrefixLength = 16;
    private const int MaxNewPrefixLength = 34;
    private const int ShareFlag = 2;

    private readonly Hdf5Source _source;
    private readonly List<HeaderMessage> _messages = [];
    private readonly Queue<(ulong Address, ulong Length)> _continuations = new();

    private ObjectHeader(Hdf5Source source, ulong address)
    {
        _source = source;
        Address = address;
    }

    internal ulong Address { get; }

    internal static ObjectHeader Read(Hdf5Source source, ulong address)
    {
        var header = new ObjectHeader(source, address);
        byte[] prefix = source.Read(address, PrefixLength, "an object header");
        if (prefix.AsSpan().StartsWith("OHDR"u8)) header.ReadNew();
        else header.ReadOld(prefix);
        return header;
    }

    internal IEnumerable<HeaderMessage> All(MessageType type) => _messages.Where(m => m.Type == type).Select(Unshared);

    internal HeaderMessage? Find(MessageType type)
    {
        foreach (HeaderMessage message in _messages)
        {
            if (message.Type == type) return Unshared(message);
        }

        return null;
    }

    private HeaderMessage Unshared(HeaderMessage message) => (message.Flags & ShareFlag) == 0
        ? message
        : throw _source.Fail($"the object at address {Address} has a shared {message.Type}, which is not supported");

    private void ReadOld(byte[] prefix)
    {
        ByteCursor cursor = _source.Cursor(prefix, $"the object header at address {Address}");
        cursor.ExpectVersion(1);
        cursor.Skip(1 + 2 + 4);
        uint length = cursor.UInt32();
        ParseOld(_source.Read(Address + PrefixLength, length, "an object header"));
        while (_continuations.TryDequeue(out (ulong Address, ulong Length) next))
            ParseOld(_source.Read(next.Address, next.Length, "a continued object header"));
    }

    private void ParseOld(byte[] block)
    {
        ByteCursor cursor = _source.Cursor(block, $"a message of the object header at address {Address}");
        for (int position = 0; block.Length - position >= 8;)
        {
            var type = (MessageType)cursor.UInt16();
            int size = cursor.UInt16();
            byte flags = cursor.Byte();
            cursor.Skip(3);
            cursor.Skip(size);
            Add(new HeaderMessage(type, flags, block.AsMemory(position + 8, size)));
            position += 8 + size;
        }
    }

    private void ReadNew()
    {
        ulong available = Math.Min(MaxNewPrefixLength, (ulong)_source.Length - _source.BaseAddress - Address);
        byte[] prefix = _source.Read(Address, available, "an object header");
        ByteCursor cursor = _source.Cursor(prefix, $"the object header at address {Address}");
        cursor.Expect("OHDR"u8);
        cursor.ExpectVersion(2);
        byte flags = cursor.Byte();
        if ((flags & 0x20) != 0) cursor.Skip(16);
        if ((flags & 0x10) != 0) cursor.Skip(4);
        ulong length = cursor.Unsigned(1 << (flags & 3));
        int start = prefix.Length - cursor.Remaining;
        bool hasOrder = (flags & 4) != 0;
        if (length > (ulong)_source.Length) throw cursor.Fail($"declares {length} bytes of messages");
        ParseNew(_source.Read(Address, (ulong)start + length + 4, "an object header"), start, hasOrder);
        while (_continuations.TryDequeue(out (ulong Address, ulong Length) next))
        {
            byte[] block = _source.Read(next.Address, next.Length, "a continued object header");
            _source.Cursor(block, "a continued object header").Expect("OCHK"u8);
            ParseNew(block, 4, hasOrder);
        }
    }

    // Fewer bytes before the checksum than a message header are a gap.
    private void ParseNew(byte[] block, int start, bool hasOrder)
    {
        int headerLength = hasOrder ? 6 : 4;
        ByteCursor cursor = _source.Cursor(block, $"a message of the object header at address {Address}");
        cursor.Skip(start);
        int end = block.Length - 4;
        for (int position = start; end - position >= headerLength;)
        {
            var type = (MessageType)cursor.Byte();
            int size = cursor.UInt16();
            byte flags = cursor.Byte();
            cursor.Skip(headerLength - 4);
            if (size > end - position - headerLength) throw cursor.Fail("is longer than its header");
            cursor.Skip(size);
            Add(new HeaderMessage(type, flags, block.AsMemory(position + headerLength, size)));
            position += headerLength + size;
        }

        Lookup3.Verify(_source, block.AsSpan(0, end), BitConverter.ToUInt32(block, end), $"the object header at address {Address}");
    }

    private void Add(HeaderMessage message)
    {
        if (message.Type != MessageType.Continuation)
        {
            _messages.Add(message);
            return;
        }

        ByteCursor cursor = _source.Cursor(message.Data.Span, "a continuation message");
        _continuations.Enqueue((cursor.UInt64(), cursor.UInt64()));
    }
}
