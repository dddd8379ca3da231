namespace ConvBert.Tokenization.Encodings;

/// <summary>The sequences of a sample: which window of its texts each holds. Reused by one thread.</summary>
internal sealed class SequencePlan
{
    private readonly List<Range> _first = [];
    private readonly List<Range> _second = [];
    private bool _addSpecialTokens;

    /// <summary>The number of sequences: the first, and the further windows if asked for.</summary>
    public int Count => _first.Count * _second.Count;

    public bool IsPair { get; private set; }

    /// <summary>The type of the second text's tokens where there are no special tokens.</summary>
    public int SecondTypeWithoutSpecials { get; private set; }

    /// <summary>Plans a single sequence, as the slow tokenizer does.</summary>
    public void SetSingle(Range first, Range? second, bool addSpecialTokens)
    {
        (IsPair, _addSpecialTokens, SecondTypeWithoutSpecials) = (second is not null, addSpecialTokens, 0);
        _first.Clear();
        _first.Add(first);
        _second.Clear();
        _second.Add(second ?? 0..0);
    }

    /// <summary>Plans the windows, as the fast tokenizer does.</summary>
    /// <param name="first">The number of tokens of the first text.</param>
    /// <param name="second">The number of tokens of the second; null for none.</param>
    /// <param name="options">The call's options.</param>
    /// <param name="limits">Their limits.</param>
    /// <param name="maxLength">The maximum length that the stride is checked against.</param>
    /// <exception cref="ArgumentException">The texts cannot be truncated as asked.</exception>
    public void SetWindows(int first, int? second, EncodingOptions options, CallLimits limits, long maxLength)
    {
        CallLimits.CheckStride(options);
        (IsPair, _addSpecialTokens, SecondTypeWithoutSpecials) = (second is not null, options.AddSpecialTokens, 1);
        int both = checked(first + (second ?? 0));
        (int keptFirst, int keptSecond) = (first, second ?? 0);
        if (limits.Truncation != TruncationStrategy.DoNotTruncate)
        {
            CheckStrideAtAll(maxLength, options.Stride);

            // In the reference, less room than the special tokens need wraps around to no limit at all.
            if (limits.Room >= 0 && both > limits.Room) (keptFirst, keptSecond) = Kept(first, second, limits);
        }

        CheckStride(first, keptFirst, options.Stride);
        CheckStride(second ?? 0, keptSecond, options.Stride);
        int maxWindows = options.ReturnOverflowingTokens ? int.MaxValue : 1;
        SequenceTruncation.SetWindows(_first, first, keptFirst, options.Stride, limits.FromLeft, maxWindows);
        SequenceTruncation.SetWindows(_second, second ?? 0, keptSecond, options.Stride, limits.FromLeft, maxWindows);
        SequencePadding.CheckTotal(both, Total);
    }

    /// <summary>The number of tokens of a sequence.</summary>
    public int LengthOf(int sequence)
    {
        (Range first, Range second) = Windows(sequence);
        int specials = _addSpecialTokens ? SequenceSpecials.Count(IsPair) : 0;
        return first.End.Value - first.Start.Value + (second.End.Value - second.Start.Value) + specials;
    }

    /// <summary>The length of the longest sequence.</summary>
    public int MaxLength
    {
        get
        {
            int longest = 0;
            for (int i = 0; i < Count; i++) longest = Math.Max(longest, LengthOf(i));
            return longest;
        }
    }

    /// <summary>The number of tokens of all sequences.</summary>
    public long Total
    {
        get
        {
            long first = 0, second = 0;
            foreach (Range window in _first) first += window.End.Value - window.Start.Value;
            foreach (Range window in _second) second += window.End.Value - window.Start.Value;
            long specials = _addSpecialTokens ? SequenceSpecials.Count(IsPair) : 0;
            return (first * _second.Count) + (second * _first.Count) + (specials * _first.Count * _second.Count);
        }
    }

    /// <summary>Whether there is only one sequence, of a single text, with a prefix of its tokens; and the length of that.</summary>
    public bool IsOnePrefix(out int kept)
    {
        kept = _first[0].End.Value;
        return Count == 1 && !IsPair && _first[0].Start.Value == 0;
    }

    /// <summary>
    /// The windows of a sequence: first those of the first window of both texts; then each further window of the first text with all
    /// windows of the second; then the first window of the first text with the further ones of the second.
    /// </summary>
    public (Range First, Range Second) Windows(int sequence)
    {
        if (sequence == 0) return (_first[0], _second[0]);
        int behindFirst = (_first.Count - 1) * _second.Count;
        return sequence <= behindFirst
            ? (_first[1 + ((sequence - 1) / _second.Count)], _second[(sequence - 1) % _second.Count])
            : (_first[0], _second[sequence - behindFirst]);
    }

    private static (int First, int Second) Kept(int first, int? second, CallLimits limits)
    {
        if (limits.Room == 0) return (0, 0);
        int removed = first + (second ?? 0) - limits.Room;
        if (limits.Truncation == TruncationStrategy.OnlySecond)
        {
            if (second is null) throw new ArgumentException("Truncation error: Second sequence not provided.", nameof(second));
            return (first, Shortened(second.Value, removed));
        }

        return limits.Truncation == TruncationStrategy.LongestFirst && second is { } length
            ? SequenceTruncation.LongestFirst(first, length, limits.Room)
            : (Shortened(first, removed), second ?? 0);
    }

    private static int Shortened(int length, int removed) => length > removed
        ? length - removed
        : throw new ArgumentException(
            "Truncation error: Sequence to truncate too short to respect the provided max_length "
            + $"({removed} of its {length} tokens would have to be removed).",
            nameof(length));

    /// <summary>The reference's check when truncation is enabled, which always counts the special tokens of a single text.</summary>
    private static void CheckStrideAtAll(long maxLength, int stride)
    {
        long room = maxLength - SequenceSpecials.Count(pair: false);
        if (room < 0 || room >= stride) return;
        throw new ArgumentException(
            $"The tokenizer stride is set to {stride}, which is greater than or equal to its effective max length of {room}.",
            nameof(stride));
    }

    private static void CheckStride(int length, int kept, int stride)
    {
        if (kept > 0 && kept < length && stride >= kept)
        {
            throw new ArgumentException(
                $"The stride ({stride}) must be smaller than the number of tokens kept of the text ({kept}).", nameof(stride));
        }
    }
}
