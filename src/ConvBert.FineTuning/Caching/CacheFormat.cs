namespace ConvBert.FineTuning.Caching;

/// <summary>
/// The file of a cache, little-endian: a header of the mark, the number of examples, the place of the index, the key, and the XXH128 of
/// all that follows; the examples' records, each at a multiple of eight bytes; and an index of their places.
/// </summary>
/// <remarks>
/// A record is four words (form, texts, labels, targets), two words for each text (length, whether it has types), and then labels
/// (64 bits), targets, ids and types (32 bits).
/// </remarks>
internal static class CacheFormat
{
    public const int HashBytes = 16;
    public const int HeaderBytes = 24 + (2 * HashBytes);
    public const int Alignment = 8;

    /// <summary>The words in front of a record's texts.</summary>
    public const int RecordWords = 4;

    /// <summary>A record is shorter than that, so that it lies in one of <see cref="MappedMemory{T}"/>'s segments.</summary>
    public const int MaxRecordBytes = 1 << 29;

    /// <summary>What a file begins with; another version has another mark.</summary>
    public static ReadOnlySpan<byte> Mark => "cbtoken2"u8;
}
