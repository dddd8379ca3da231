using ConvBert.Tokenization.PostProcessing;

namespace ConvBert.Tokenization.Fast;

/// <summary>The rows of one text or pair: which windows of its pieces they hold, and the special tokens around. Used again and again by one thread.</summary>
internal sealed class FastRows
{
    private readonly List<Range> _first = [];
    private readonly List<Range> _second = [];
    private bool _pair;
    private EncodingOptions _options = new();

    /// <summary>The number of rows: the first, and the further windows where they are asked for.</summary>
    public int Count { get; private set; }

    /// <summary>Settles the windows.</summary>
    /// <exception cref="ArgumentException">The texts cannot be cut as asked.</exception>
    public void Plan(int first, int? second, EncodingOptions options, CallLimits limits, long maxLength)
    {
        CallLimits.CheckStride(options);
        _pair = second is not null;
        _options = options;
        int both = checked(first + (second ?? 0));
        (int keptFirst, int keptSecond) = (first, second ?? 0);
        if (limits.Truncation != TruncationStrategy.DoNotTruncate)
        {
            CheckStrideAtAll(maxLength, options.Stride);

            // Less room than special tokens wraps around to no limit at all in the reference.
            if (limits.Room >= 0 && both > limits.Room) (keptFirst, keptSecond) = Kept(first, second, limits);
        }

        CheckStride(first, keptFirst, options.Stride);
        CheckStride(second ?? 0, keptSecond, options.Stride);
        int most = options.ReturnOverflowingTokens ? int.MaxValue : 1;
        Truncation.SetWindows(_first, first, keptFirst, options.Stride, limits.FromLeft, most);
        Truncation.SetWindows(_second, second ?? 0, keptSecond, options.Stride, limits.FromLeft, most);
        Count = checked(_first.Count * _second.Count);
    }

    /// <summary>The tokens of a row.</summary>
    public int LengthOf(int row)
    {
        (Range first, Range second) = Windows(row);
        return first.End.Value - first.Start.Value + (second.End.Value - second.Start.Value) + (_options.AddSpecialTokens ? RowBuilder.SpecialTokenCount(_pair) : 0);
    }

    /// <summary>Whether there is one row only, with the first of the pieces of one text; how many these are.</summary>
    public bool AreOneBeginning(out int kept)
    {
        kept = _first[0].End.Value;
        return Count == 1 && !_pair && _first[0].Start.Value == 0;
    }

    /// <summary>Appends a row.</summary>
    public void Write(int row, EncoderState state, RowSpecials? specials, RowColumns columns)
    {
        (Range first, Range second) = Windows(row);
        if (specials is not null) columns.AddSpecial(specials.Cls, 0);
        columns.Add(state.First, first, type: 0, sequence: 0);
        if (specials is not null) columns.AddSpecial(specials.Sep, 0);
        if (!_pair) return;
        columns.Add(state.Second, second, type: 1, sequence: 1);
        if (specials is not null) columns.AddSpecial(specials.Sep, 1);
    }

    /// <summary>The windows of a row: the first of both; each further one of the first text with all of the second's; then the first with the second's further ones.</summary>
    private (Range First, Range Second) Windows(int row)
    {
        if (row == 0) return (_first[0], _second[0]);
        int behindFirst = (_first.Count - 1) * _second.Count;
        return row <= behindFirst
            ? (_first[1 + ((row - 1) / _second.Count)], _second[(row - 1) % _second.Count])
            : (_first[0], _second[row - behindFirst]);
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
            ? Truncation.LongestFirst(first, length, limits.Room)
            : (Shortened(first, removed), second ?? 0);
    }

    private static int Shortened(int length, int removed) => length > removed
        ? length - removed
        : throw new ArgumentException(
            $"Truncation error: Sequence to truncate too short to respect the provided max_length ({removed} of its {length} tokens would have to go).", nameof(length));

    /// <summary>As the reference checks when truncation is set, always counting the special tokens of a single text.</summary>
    private static void CheckStrideAtAll(long maxLength, int stride)
    {
        long room = maxLength - RowBuilder.SpecialTokenCount(pair: false);
        if (room < 0 || room >= stride) return;
        throw new ArgumentException($"The tokenizer stride is set to {stride}, which is greater than or equal to its effective max length of {room}.", nameof(stride));
    }

    private static void CheckStride(int length, int kept, int stride)
    {
        if (kept > 0 && kept < length && stride >= kept)
        {
            throw new ArgumentException($"The stride ({stride}) must be smaller than the number of tokens kept of the text ({kept}).", nameof(stride));
        }
    }
}

/// <summary>The special tokens of rows.</summary>
internal sealed record RowSpecials(SpecialPiece Cls, SpecialPiece Sep);
