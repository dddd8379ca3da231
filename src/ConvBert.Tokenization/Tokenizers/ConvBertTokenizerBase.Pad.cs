using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization;

public abstract partial class ConvBertTokenizerBase
{
    private const string AttentionMaskName = "attention_mask";

    /// <summary>
    /// Pads sequences that were encoded before to the same length: <see cref="TokenizedInputs.InputIds"/> with the id of the pad token,
    /// <see cref="TokenizedInputs.SpecialTokensMask"/> with 1, <see cref="TokenizedInputs.AttentionMask"/> and <see
    /// cref="TokenizedInputs.TokenTypeIds"/> with 0. A missing attention mask is created.
    /// </summary>
    /// <param name="sequences">At least one sequence, all with the same columns.</param>
    /// <param name="padding">The length to pad to. Default: the length of the longest sequence.</param>
    /// <param name="maxLength">The length for <see cref="PaddingStrategy.MaxLength"/>; null for the tokenizer's.</param>
    /// <param name="padToMultipleOf">The length is rounded up to a multiple of this number; null for no rounding.</param>
    /// <param name="paddingSide">The side on which to pad; null for the tokenizer's.</param>
    /// <param name="returnAttentionMask">
    /// Whether a missing attention mask is created; false also leaves an existing one unchanged. Null: whether <see
    /// cref="ModelInputNames"/> contains it.
    /// </param>
    /// <returns>The sequences, in order, with the same columns.</returns>
    /// <exception cref="ArgumentException">
    /// There are no sequences, they have different columns, the columns of a sequence differ in length, or a length is out of range.
    /// </exception>
    /// <exception cref="InvalidOperationException">A sequence needs padding, and the tokenizer has no pad token.</exception>
    public IReadOnlyList<TokenizedInputs> Pad(
        IReadOnlyList<TokenizedInputs> sequences,
        PaddingStrategy padding = PaddingStrategy.Longest,
        int? maxLength = null,
        int? padToMultipleOf = null,
        SequenceSide? paddingSide = null,
        bool? returnAttentionMask = null)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (maxLength is < 0) throw new ArgumentOutOfRangeException(nameof(maxLength), maxLength, "Expected 0 or more.");
        CallLimits.CheckMultiple(padToMultipleOf, nameof(padToMultipleOf));
        bool mask = returnAttentionMask ?? ModelInputNames.Contains(AttentionMaskName);
        if (sequences.Count == 0) throw new ArgumentException("There are no sequences; expected at least one.", nameof(sequences));
        foreach (TokenizedInputs sequence in sequences) CheckColumns(sequence, sequences[0], mask);

        bool left = SequenceDefaults.IsLeft(paddingSide ?? PaddingSide, nameof(paddingSide));
        long length = padding switch
        {
            PaddingStrategy.Longest => sequences.Max(sequence => sequence.InputIds.Count),
            PaddingStrategy.MaxLength when (maxLength ?? ModelMaxLength) != NoMaxLength => maxLength ?? ModelMaxLength,
            _ => 0,
        };
        int target = length > 0 ? SequencePadding.Rounded(length, padToMultipleOf, nameof(maxLength)) : 0;
        SequencePadding.CheckTotal(sequences.Sum(sequence => (long)sequence.InputIds.Count), (long)sequences.Count * target);
        return [.. sequences.Select(sequence => Padded(sequence, target, left, mask))];
    }

    private static void CheckColumns(TokenizedInputs sequence, TokenizedInputs first, bool attentionMask)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        Check("token_type_ids", sequence.TokenTypeIds, first.TokenTypeIds, isPadded: true);
        Check("special_tokens_mask", sequence.SpecialTokensMask, first.SpecialTokensMask, isPadded: true);
        Check(AttentionMaskName, sequence.AttentionMask, first.AttentionMask, isPadded: attentionMask);

        void Check(string name, IReadOnlyList<int>? column, IReadOnlyList<int>? firstColumn, bool isPadded)
        {
            if (column is null != firstColumn is null)
            {
                throw new ArgumentException(
                    $"Some sequences have {name} and others do not; expected the same columns in all of them.", nameof(sequence));
            }

            if (isPadded && column is not null && column.Count != sequence.InputIds.Count)
            {
                throw new ArgumentException(
                    $"A sequence has {sequence.InputIds.Count} ids and {column.Count} {name}; expected the same number.", nameof(sequence));
            }
        }
    }

    private TokenizedInputs Padded(TokenizedInputs sequence, int length, bool left, bool attentionMask)
    {
        int count = sequence.InputIds.Count;
        if (attentionMask && sequence.AttentionMask is null)
        {
            sequence = sequence with { AttentionMask = Enumerable.Repeat(1, count).ToArray() };
        }
        if (length <= count) return sequence;
        int pad = PadTokenId ?? throw new InvalidOperationException("Padding was asked for, but the tokenizer has no pad_token.");
        return sequence with
        {
            InputIds = Fill(sequence.InputIds, pad),
            TokenTypeIds = sequence.TokenTypeIds is { } types ? Fill(types, 0) : null,
            AttentionMask = attentionMask ? Fill(sequence.AttentionMask!, 0) : sequence.AttentionMask,
            SpecialTokensMask = sequence.SpecialTokensMask is { } special ? Fill(special, 1) : null,
        };

        int[] Fill(IReadOnlyList<int> column, int value)
        {
            IEnumerable<int> fill = Enumerable.Repeat(value, length - count);
            return left ? [.. fill, .. column] : [.. column, .. fill];
        }
    }
}
