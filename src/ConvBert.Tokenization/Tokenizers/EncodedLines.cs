namespace ConvBert.Tokenization;

/// <summary>The ids of some lines of a text, in order. Its memory is used again for the next lines.</summary>
public sealed class EncodedLines
{
    private readonly ConvBertTokenizerFast _tokenizer;
    private readonly int _maxLength;
    private readonly bool _addSpecialTokens;
    private readonly Share[] _shares;

    internal EncodedLines(ConvBertTokenizerFast tokenizer, int maxLength, bool addSpecialTokens)
    {
        _tokenizer = tokenizer;
        _maxLength = maxLength;
        _addSpecialTokens = addSpecialTokens;
        _shares = new Share[Environment.ProcessorCount];
        for (int i = 0; i < _shares.Length; i++) _shares[i] = new Share();
    }

    /// <summary>The number of lines.</summary>
    public int Count { get; private set; }

    /// <summary>The ids of a line; good until the next lines are asked for.</summary>
    /// <param name="line">From 0 up to <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such line.</exception>
    public ReadOnlySpan<int> this[int line]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(line);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(line, Count);
            int share = 0;
            for (; line >= _shares[share].Ends.Count; share++) line -= _shares[share].Ends.Count;
            return _shares[share][line];
        }
    }

    /// <summary>Encodes lines, each core an equal share of the bytes.</summary>
    internal void Encode(ReadOnlyMemory<byte> lines)
    {
        int start = 0;
        for (int i = 0; i < _shares.Length; i++)
        {
            int end = Math.Max(start, EndOfLine(lines.Span, (int)((long)lines.Length * (i + 1) / _shares.Length)));
            _shares[i].Text = lines[start..end];
            start = end;
        }

        EncodeShares(lines.Length);
        Count = _shares.Sum(share => share.Ends.Count);
    }

    private void EncodeShares(int bytes)
    {
        if (bytes < BatchThreads.MinCharacters)
        {
            Array.ForEach(_shares, EncodeShare);
            return;
        }

        try
        {
            Parallel.ForEach(_shares, EncodeShare);
        }
        catch (AggregateException)
        {
            // One after the other, the first line that cannot be encoded tells why.
            Array.ForEach(_shares, EncodeShare);
            throw;
        }
    }

    private void EncodeShare(Share share)
    {
        ReadOnlySpan<byte> text = share.Text.Span;
        share.Ends.Clear();
        int used = 0;
        while (!text.IsEmpty)
        {
            int length = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = length < 0 ? text : text[..length];

            used += EncodeLine(share, line, used);
            share.Ends.Add(used);
            text = length < 0 ? [] : text[(length + 1)..];
        }
    }

    private int EncodeLine(Share share, ReadOnlySpan<byte> line, int used)
    {
        // Hardly ever are there more ids than bytes.
        for (long most = line.Length + 3L; ; most *= 2)
        {
            int room = (int)Math.Min(most, _maxLength);
            share.Reserve(used, room);
            int count = _tokenizer.EncodeToIds(line, share.Ids.AsSpan(used, room), _addSpecialTokens);
            if (count < room || room == _maxLength) return count;
        }
    }

    /// <summary>What is behind the line that a place is in; the text's end for the last.</summary>
    private static int EndOfLine(ReadOnlySpan<byte> text, int place)
    {
        int length = text[place..].IndexOf((byte)'\n');
        return length < 0 ? text.Length : place + length + 1;
    }

    /// <summary>What one core does.</summary>
    private sealed class Share
    {
        public ReadOnlyMemory<byte> Text { get; set; }

        public int[] Ids { get; private set; } = [];

        public List<int> Ends { get; } = [];

        public ReadOnlySpan<int> this[int line]
        {
            get
            {
                int start = line == 0 ? 0 : Ends[line - 1];
                return Ids.AsSpan(start, Ends[line] - start);
            }
        }

        public void Reserve(int used, int more)
        {
            if (used + (long)more <= Ids.Length) return;
            int[] grown = GC.AllocateUninitializedArray<int>(checked((int)Math.Min(Array.MaxLength, Math.Max(used + (long)more, 2L * Ids.Length))));
            Ids.AsSpan(0, used).CopyTo(grown);
            Ids = grown;
        }
    }
}
