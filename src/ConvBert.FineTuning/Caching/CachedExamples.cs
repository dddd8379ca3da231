using System.Buffers.Binary;
using System.Collections;
using System.IO.Hashing;
using ConvBert.Training;
using ConvBert.Training.Data;

namespace ConvBert.FineTuning.Caching;

/// <summary>The examples of a cache, whose ids and labels are slices of the mapped file.</summary>
internal sealed unsafe class CachedExamples : IReadOnlyList<TrainingExample>, IDisposable
{
    private const int HashBlockBytes = 1 << 20;

    private readonly MappedFile _file;
    private readonly long _index;
    private readonly MappedSegments<int> _words;
    private readonly MappedSegments<long> _labels;
    private readonly MappedSegments<float> _targets;

    private CachedExamples(MappedFile file, int count, long index)
    {
        _file = file;
        _index = index;
        Count = count;
        _words = new MappedSegments<int>(file);
        _labels = new MappedSegments<long>(file);
        _targets = new MappedSegments<float>(file);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public TrainingExample this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            long place = ((long*)(_file.Pointer + _index))[index];
            int* record = (int*)(_file.Pointer + place);
            int texts = record[1];
            int* lengths = record + CacheFormat.RecordWords;
            long at = place + ((CacheFormat.RecordWords + (2L * texts)) * sizeof(int));
            ReadOnlyMemory<long> labels = Take(_labels, ref at, record[2]);
            ReadOnlyMemory<float> targets = Take(_targets, ref at, record[3]);
            var all = new TokenizedText[texts];
            for (int i = 0; i < texts; i++)
            {
                int length = lengths[2 * i];
                all[i] = new TokenizedText(Take(_words, ref at, length), Take(_words, ref at, lengths[(2 * i) + 1] * length));
            }

            return (LabelForm)record[0] switch
            {
                LabelForm.Targets => TrainingExample.ForTargets(all[0], targets),
                LabelForm.Tokens => TrainingExample.ForTokens(all[0], labels),
                LabelForm.Span => TrainingExample.ForSpan(all[0], labels.Span[0], labels.Span[1]),
                LabelForm.Ranking => TrainingExample.ForPair(all[0], all[1], all.AsSpan(2)),
                LabelForm.ScoredPair => TrainingExample.ForScoredPair(all[0], all[1], targets.Span[0]),
                LabelForm.Choice => TrainingExample.ForChoices(all, labels.Span[0]),
                _ => TrainingExample.ForClass(all[0], labels.Span[0]),
            };
        }
    }

    /// <summary>Opens a cache; null where the file is another's, broken, or not there.</summary>
    public static CachedExamples? TryOpen(string path, ReadOnlySpan<byte> key)
    {
        if (!File.Exists(path)) return null;
        MappedFile? file = null;
        try
        {
            file = new MappedFile(path);
            if (Check(file, key) is not { } found)
            {
                file.Dispose();
                return null;
            }

            return new CachedExamples(file, found.Count, found.Index);
        }
        catch (IOException)
        {
            // A file that cannot be mapped is made anew, which fails with its reason.
            file?.Dispose();
            return null;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<TrainingExample> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static ReadOnlyMemory<T> Take<T>(MappedSegments<T> segments, ref long at, int count) where T : unmanaged
    {
        if (count == 0) return default;
        ReadOnlyMemory<T> taken = segments.Slice(at, count);
        at += (long)count * sizeof(T);
        return taken;
    }

    private static (int Count, long Index)? Check(MappedFile file, ReadOnlySpan<byte> key)
    {
        if (file.Length < CacheFormat.HeaderBytes) return null;
        var header = new ReadOnlySpan<byte>(file.Pointer, CacheFormat.HeaderBytes);
        if (!header.StartsWith(CacheFormat.Mark) || !header.Slice(24, CacheFormat.HashBytes).SequenceEqual(key)) return null;
        long count = BinaryPrimitives.ReadInt64LittleEndian(header[8..]), index = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        if (count is < 0 or > int.MaxValue || index < CacheFormat.HeaderBytes || index + (count * sizeof(long)) != file.Length) return null;
        var hash = new XxHash128();
        for (long at = CacheFormat.HeaderBytes; at < file.Length; at += HashBlockBytes)
            hash.Append(new ReadOnlySpan<byte>(file.Pointer + at, (int)Math.Min(HashBlockBytes, file.Length - at)));
        return header[(24 + CacheFormat.HashBytes)..].SequenceEqual(hash.GetCurrentHash()) ? ((int)count, index) : null;
    }
}
