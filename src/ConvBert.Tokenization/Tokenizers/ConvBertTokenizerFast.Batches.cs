using ConvBert.Tokenization.Tokenizers;

namespace ConvBert.Tokenization;

/// <content>Batches on all cores.</content>
public sealed partial class ConvBertTokenizerFast
{
    /// <summary>
    /// Writes the ids of several texts as rows of one length, on all cores. Longer texts are cut at their end; shorter ones are filled up with the pad token.
    /// </summary>
    /// <param name="texts">The texts; lone surrogates count as U+FFFD.</param>
    /// <param name="destination">Receives the ids, <c>[texts, rowLength]</c>.</param>
    /// <param name="lengths">Receives how many ids of each row are not padding, <c>[texts]</c>.</param>
    /// <param name="rowLength">The ids of a row.</param>
    /// <param name="addSpecialTokens">Whether [CLS] and [SEP] are put around each text. Default: true.</param>
    /// <exception cref="ArgumentException">There is no room for the rows, their lengths, or the special tokens.</exception>
    /// <exception cref="InvalidOperationException">The tokenizer has no pad token.</exception>
    /// <exception cref="TokenizerException">A word is unknown and the vocabulary has no unknown token.</exception>
    public void EncodeBatchToIds(IReadOnlyList<string> texts, Memory<int> destination, Memory<int> lengths, int rowLength, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowLength, addSpecialTokens ? 2 : 1);
        if (destination.Length / rowLength < texts.Count)
        {
            throw new ArgumentException($"The destination has room for {destination.Length} ids; expected {texts.Count} rows of {rowLength}.", nameof(destination));
        }

        if (lengths.Length < texts.Count) throw new ArgumentException($"There is room for {lengths.Length} lengths; expected {texts.Count}.", nameof(lengths));
        int pad = PadTokenId ?? throw new InvalidOperationException("The tokenizer has no pad_token.");
        BatchThreads.ForEach(texts.Count, row => texts[row]?.Length ?? 0, row =>
        {
            Span<int> ids = destination.Span.Slice(row * rowLength, rowLength);
            int count = EncodeToIds(texts[row].AsSpan(), ids, addSpecialTokens);
            ids[count..].Fill(pad);
            lengths.Span[row] = count;
        });
    }
}
