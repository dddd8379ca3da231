namespace ConvBert.FineTuning.Caching;

/// <summary>
/// A mapped file as few memories of numbers, so that a slice allocates nothing. A memory covers two steps and begins at every one: what is
/// shorter than a step lies in one of them whole.
/// </summary>
internal sealed unsafe class MappedSegments<T>
    where T : unmanaged
{
    private readonly long _step;
    private readonly ReadOnlyMemory<T>[] _segments;

    /// <summary>Divides a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="step">The bytes from one memory to the next, a multiple of a number's.</param>
    public MappedSegments(MappedFile file, long step = CacheFormat.MaxRecordBytes)
    {
        _step = step;
        _segments = new ReadOnlyMemory<T>[(int)((file.Length + step - 1) / step)];
        for (int i = 0; i < _segments.Length; i++)
        {
            long start = i * step;
            _segments[i] = new MappedMemory<T>(file, start, (int)(Math.Min(2 * step, file.Length - start) / sizeof(T))).Memory;
        }
    }

    /// <summary>Numbers from a byte on, which is a multiple of their size.</summary>
    public ReadOnlyMemory<T> Slice(long start, int count)
    {
        long segment = start / _step;
        return _segments[segment].Slice((int)((start - (segment * _step)) / sizeof(T)), count);
    }
}
