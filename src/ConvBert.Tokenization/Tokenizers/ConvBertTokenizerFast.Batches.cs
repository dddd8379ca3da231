using ConvBert.Tokenization.Tokenizers;

namespace ConvBert.Tokenization;

/// <content>Batches on all cores.</content>
public sealed partial class ConvBertTokenizerFast
{
    /// <summary>
    /// Writes the ids of several texts as sequences of the same length, on all cores. Longer texts are truncated at the end; shorter ones
    /// are padded.
    /// </summary>
    /// <param name="texts">The texts; lone surrogates count as U+FFFD.</param>
    /// <param name="destination">Receives the ids, <c>[texts, sequenceLength]</c>.</param>
    /// <param name="lengths">Receives the number of ids of each sequence without padding, <c>[texts]</c>.</param>
    /// <param name="sequenceLength">The number of ids in a sequence.</param>
    /// <param name="addSpecialTokens">Whether [CLS] and [SEP] are added to each text. Default: true.</param>
    /// <exception cref="ArgumentException">There is no room for the sequences, their lengths, or the special tokens.</exception>
    /// <exception cref="InvalidOperationException">The tokenizer has no pad token.</exception>
    /// <exception cref="TokenizerException">A word is unknown, and the vocabulary has no unknown token.</exception>
    public void EncodeBatchToIds(
        IReadOnlyList<string> texts, Memory<int> destination, Memory<int> lengths, int sequenceLength, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, addSpecialTokens ? 2 : 1);
        if (destination.Length / sequenceLength < texts.Count)
        {
            throw new ArgumentException(
                $"The destination has room for {destination.Length} ids; expected {texts.Count} sequences of {sequenceLength}.",
                nameof(destination));
        }

        if (lengths.Length < texts.Count)
        {
            throw new ArgumentException($"There is room for {lengths.Length} lengths; expected {texts.Count}.", nameof(lengths));
        }
        int pad = PadTokenId ?? throw new InvalidOperationException("The tokenizer has no pad_token.");
        BatchThreads.ForEach(texts.Count, i => texts[i]?.Length ?? 0, i =>
        {
            Span<int> ids = destination.Span.Slice(i * sequenceLength, sequenceLength);
            int count = EncodeToIds(texts[i].AsSpan(), ids, addSpecialTokens);
            ids[count..].Fill(pad);
            lengths.Span[i] = count;
        });
    }
}
