namespace ConvBert.FineTuning.Caching;

/// <summary>
/// A mapped file as few memories of numbers, so that a slice allocates nothing. A memory covers a gigabyte and begins every half one: what
/// is shorter than half a gigabyte lies in one of them whole.
/// </summary>
internal sealed unsafe class MappedSegments<T>
    where T : unmanaged
{
    private const long Step = CacheFormat.MaxRecordBytes;

    private readonly ReadOnlyMemory<T>[] _segments;

    public MappedSegments(MappedFile file)
    {
        _segments = new ReadOnlyMemory<T>[(int)((file.Length + Step - 1) / Step)];
        for (int i = 0; i < _segments.Length; i++)
        {
            long start = i * Step;
            _segments[i] = new MappedMemory<T>(file, start, (int)(Math.Min(2 * Step, file.Length - start) / sizeof(T))).Memory;
        }
    }

    /// <summary>Numbers from a byte on, which is a multiple of their size.</summary>
    public ReadOnlyMemory<T> Slice(long start, int count)
    {
        long segment = start / Step;
        return _segments[segment].Slice((int)((start - (segment * Step)) / sizeof(T)), count);
    }
}
