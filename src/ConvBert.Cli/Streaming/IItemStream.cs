namespace ConvBert.Cli.Streaming;

/// <summary>One item of a stream: where it stands, counted from 1, and the item or why it is none.</summary>
internal readonly record struct StreamItem<TItem>(long Line, TItem? Item, Exception? Error, int Size);

/// <summary>The items of an input, one by one in constant memory.</summary>
internal interface IItemStream<TItem>
{
    /// <summary>What holds an item, for messages: "line" or "record".</summary>
    string Unit { get; }

    /// <summary>Bytes of the whole input, where that is known.</summary>
    long? TotalBytes { get; }

    /// <summary>Bytes read so far.</summary>
    long BytesRead { get; }

    /// <summary>The next item, or what is wrong with it; false at the end.</summary>
    bool TryRead(out StreamItem<TItem> item);
}
