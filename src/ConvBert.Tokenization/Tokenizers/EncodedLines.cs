using ConvBert.Tokenization.Tokenizers;

namespace ConvBert.Tokenization;

/// <summary>The ids of some lines of a text, in order. The memory is reused for the next lines.</summary>
public sealed class EncodedLines
{
    private readonly ConvBertTokenizerFast _tokenizer;
    private readonly int _maxLength;
    private readonly bool _addSpecialTokens;
    private readonly LineChunk[] _chunks;

    internal EncodedLines(ConvBertTokenizerFast tokenizer, int maxLength, bool addSpecialTokens)
    {
        _tokenizer = tokenizer;
        _maxLength = maxLength;
        _addSpecialTokens = addSpecialTokens;
        _chunks = new LineChunk[Environment.ProcessorCount];
        for (int i = 0; i < _chunks.Length; i++) _chunks[i] = new LineChunk();
    }

    /// <summary>The number of lines.</summary>
    public int Count { get; private set; }

    /// <summary>The ids of a line, valid until the next lines are requested.</summary>
    /// <param name="line">The index, less than <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such line.</exception>
    public ReadOnlySpan<int> this[int line]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(line);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(line, Count);
            int chunk = 0;
            for (; line >= _chunks[chunk].Ends.Count; chunk++) line -= _chunks[chunk].Ends.Count;
            return _chunks[chunk][line];
        }
    }

    /// <summary>Encodes lines, one chunk of about the same size per core.</summary>
    internal void Encode(ReadOnlyMemory<byte> lines)
    {
        int start = 0;
        for (int i = 0; i < _chunks.Length; i++)
        {
            int end = Math.Max(start, EndOfLine(lines.Span, (int)((long)lines.Length * (i + 1) / _chunks.Length)));
            _chunks[i].Text = lines[start..end];
            start = end;
        }

        EncodeChunks(lines.Length);
        Count = _chunks.Sum(chunk => chunk.Ends.Count);
    }

    private void EncodeChunks(int bytes)
    {
        if (bytes < BatchThreads.MinCharacters)
        {
            Array.ForEach(_chunks, EncodeChunk);
            return;
        }

        try
        {
            Parallel.ForEach(_chunks, EncodeChunk);
        }
        catch (AggregateException)
        {
            // Sequentially, so that the exception is that of the first line that cannot be encoded.
            Array.ForEach(_chunks, EncodeChunk);
            throw;
        }
    }

    private void EncodeChunk(LineChunk chunk)
    {
        ReadOnlySpan<byte> text = chunk.Text.Span;
        chunk.Ends.Clear();
        int used = 0;
        while (!text.IsEmpty)
        {
            int length = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = length < 0 ? text : text[..length];

            used += EncodeLine(chunk, line, used);
            chunk.Ends.Add(used);
            text = length < 0 ? [] : text[(length + 1)..];
        }
    }

    private int EncodeLine(LineChunk chunk, ReadOnlySpan<byte> line, int used)
    {
        // There are hardly ever more ids than bytes.
        for (long most = line.Length + 3L; ; most *= 2)
        {
            int room = (int)Math.Min(most, _maxLength);
            chunk.Reserve(used, room);
            int count = _tokenizer.EncodeToIds(line, chunk.Ids.AsSpan(used, room), _addSpecialTokens);
            if (count < room || room == _maxLength) return count;
        }
    }

    /// <summary>The start of the line after the one at an offset; the end of the text for the last line.</summary>
    private static int EndOfLine(ReadOnlySpan<byte> text, int place)
    {
        int length = text[place..].IndexOf((byte)'\n');
        return length < 0 ? text.Length : place + length + 1;
    }

    /// <summary>The chunk of one core.</summary>
    private sealed class LineChunk
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
            int[] grown = GC.AllocateUninitializedArray<int>(
                checked((int)Math.Min(Array.MaxLength, Math.Max(used + (long)more, 2L * Ids.Length))));
            Ids.AsSpan(0, used).CopyTo(grown);
            Ids = grown;
        }
    }
}
