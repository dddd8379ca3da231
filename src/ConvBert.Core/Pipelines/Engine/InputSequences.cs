using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>The sequences of one input, tokenized into memory that is used again for the next input.</summary>
internal sealed class InputSequences
{
    private readonly EncodingBuffer _encoded = new();
    private SequenceBuffer _sequences = new();

    public int Count => _sequences.Count;

    /// <inheritdoc cref="SequenceBuffer.Capacity"/>
    public int Capacity => _sequences.Capacity;

    /// <summary>A sequence; valid until sequences are added.</summary>
    public ModelSequence this[int index] => _sequences[index];

    public void Clear() => _sequences.Clear();

    public void Add(ModelSequence sequence) => _sequences.Add(sequence);

    /// <summary>Tokenizes a text, or a pair, as <see cref="ConvBertTokenizerBase.Encode"/> does, and adds its sequence, or those of all its chunks.</summary>
    public void Encode(ConvBertTokenizerBase tokenizer, string text, string? pair, EncodingOptions? options)
    {
        if (tokenizer is not ConvBertTokenizerFast fast)
        {
            Add(tokenizer.Encode(text, pair, options));
            return;
        }

        CodePointText.ThrowIfNotWellFormed(text, nameof(text));
        if (pair is not null) CodePointText.ThrowIfNotWellFormed(pair, nameof(pair));
        fast.EncodeInto(text, pair, _encoded, options);
        for (int i = 0; i < _encoded.SequenceCount; i++) Add(_encoded[i]);
    }

    /// <summary>Tokenizes a text that is split into words already.</summary>
    public void EncodeWords(ConvBertTokenizerBase tokenizer, IReadOnlyList<string> words, EncodingOptions? options)
    {
        TokenizerEncoding first = tokenizer.EncodeWords(words, options: options);
        Add(first);
        foreach (TokenizerEncoding chunk in first.Overflowing) Add(chunk);
    }

    public void Add(TokenizerEncoding encoding)
    {
        bool fast = encoding.Offsets.Count == encoding.Count;
        Add(new ModelSequence
        {
            Ids = [.. encoding.Ids],
            TypeIds = [.. encoding.TypeIds],
            AttentionMask = [.. encoding.AttentionMask],
            SpecialTokensMask = [.. encoding.SpecialTokensMask],
            OffsetStarts = fast ? [.. encoding.Offsets.Select(offset => offset.Start)] : new int[encoding.Count],
            OffsetEnds = fast ? [.. encoding.Offsets.Select(offset => offset.End)] : new int[encoding.Count],
            WordIds = fast ? [.. encoding.WordIds.Select(word => word ?? -1)] : new int[encoding.Count],
            SequenceIds = fast ? [.. encoding.SequenceIds.Select(sequence => sequence ?? -1)] : new int[encoding.Count],
        });
    }

    /// <summary>Gives every sequence padding of its own, up to the longest of them.</summary>
    public void PadToLongest(int padId, bool left)
    {
        int longest = _sequences.Tokens.MaxSequenceLength;
        if (longest * Count == _sequences.Tokens.TokenCount) return;
        var padded = new SequenceBuffer();
        for (int i = 0; i < Count; i++) padded.Add(_sequences[i].PadTo(longest, padId, left));
        _sequences = padded;
    }

    private void Add(EncodedSequence encoded) => Add(new ModelSequence
    {
        Ids = encoded.Ids,
        TypeIds = encoded.TypeIds,
        AttentionMask = encoded.AttentionMask,
        SpecialTokensMask = encoded.SpecialTokensMask,
        OffsetStarts = encoded.OffsetStarts,
        OffsetEnds = encoded.OffsetEnds,
        WordIds = encoded.WordIds,
        SequenceIds = encoded.SequenceIds,
    });
}
