using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>The sequences of one input, tokenized into memory that is used again for the next input.</summary>
internal sealed class InputSequences
{
    private static readonly EncodingOptions Defaults = new();

    private readonly EncodingBuffer _encoded = new();
    private SequenceBuffer _sequences = new();

    public InputSequences() => _encoded.Growing = Reserve;

    /// <summary>
    /// Told how many tokens the input is about to have, before there is memory for them; an exception of its owner ends the input. A short
    /// text becomes many tokens by windows, padding, or labels that each take it in.
    /// </summary>
    public Action<long>? Growing { get; set; }

    public int Count => _sequences.Count;

    public int TokenCount => _sequences.Tokens.TokenCount;

    /// <inheritdoc cref="SequenceBuffer.Capacity"/>
    public int Capacity => _sequences.Capacity;

    /// <summary>A sequence; valid until sequences are added.</summary>
    public ModelSequence this[int index] => _sequences[index];

    public void Clear() => _sequences.Clear();

    public void Add(ModelSequence sequence)
    {
        Reserve(sequence.Length);
        _sequences.Add(sequence);
    }

    /// <summary>Adds a sequence with padding of its own; see <see cref="ModelSequence.PadTo"/>.</summary>
    public void AddPadded(ModelSequence sequence, int length, int padId, bool left)
    {
        Reserve(Math.Max(length, sequence.Length));
        _sequences.Add(sequence.PadTo(length, padId, left));
    }

    /// <summary>
    /// Tokenizes a text, or a pair, as <see cref="ConvBertTokenizerBase.Encode"/> does, and adds its sequence, or those of all its chunks.
    /// </summary>
    public void Encode(ConvBertTokenizerBase tokenizer, string text, string? pair, EncodingOptions? options)
    {
        tokenizer.EncodeToBuffer(text, pair, _encoded, options);
        AddEncoded();
    }

    /// <summary>As <see cref="Encode"/>, but of a pair whose second text may be empty, as in a batch of pairs.</summary>
    public void EncodePair(ConvBertTokenizerBase tokenizer, string text, string pair, EncodingOptions? options)
    {
        _encoded.Clear();
        tokenizer.Append(text, pair, _encoded, options ?? Defaults);
        AddEncoded();
    }

    /// <summary>Tokenizes a text that is split into words already.</summary>
    public void EncodeWords(ConvBertTokenizerBase tokenizer, IReadOnlyList<string> words, EncodingOptions? options)
    {
        tokenizer.EncodeWordsToBuffer(words, pair: null, _encoded, options);
        AddEncoded();
    }

    /// <summary>Gives every sequence padding of its own, up to the longest of them.</summary>
    public void PadToLongest(int padId, bool left)
    {
        int longest = _sequences.Tokens.MaxSequenceLength;
        long tokens = (long)longest * Count;
        if (tokens == TokenCount) return;
        Growing?.Invoke(tokens);
        var padded = new SequenceBuffer();
        for (int i = 0; i < Count; i++) padded.Add(_sequences[i].PadTo(longest, padId, left));
        _sequences = padded;
    }

    private void AddEncoded()
    {
        for (int i = 0; i < _encoded.SequenceCount; i++) Add(ModelSequence.Of(_encoded[i]));
    }

    private void Reserve(long tokens) => Growing?.Invoke(TokenCount + tokens);
}
