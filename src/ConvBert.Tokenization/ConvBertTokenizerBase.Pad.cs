using ConvBert.Tokenization.PostProcessing;

namespace ConvBert.Tokenization;

public abstract partial class ConvBertTokenizerBase
{
    private const string AttentionMask = "attention_mask";
    private const string TokenTypeIds = "token_type_ids";
    private const string SpecialTokensMask = "special_tokens_mask";

    /// <summary>
    /// Fills rows that were encoded before up to one length: <c>input_ids</c> (the first of <see cref="ModelInputNames"/>) with the pad token's id, <c>special_tokens_mask</c> with 1, <c>attention_mask</c> and
    /// <c>token_type_ids</c> with 0. A missing <c>attention_mask</c> is made. Lists of other names stay as they are.
    /// </summary>
    /// <param name="encoded">At least one row of named lists of numbers, each with <c>input_ids</c> and the first row's names.</param>
    /// <param name="padding">How far. Default: to the longest row.</param>
    /// <param name="maxLength">The length of <see cref="PaddingStrategy.MaxLength"/>; null for the tokenizer's.</param>
    /// <param name="padToMultipleOf">Rounds the length up; null for none.</param>
    /// <param name="paddingSide">"left" or "right"; null for the tokenizer's.</param>
    /// <param name="returnAttentionMask">
    /// Whether a missing attention mask is made; false also leaves one that is there as it is. Null: whether <see cref="ModelInputNames"/> has it.
    /// </param>
    /// <returns>The rows, in order, with the same names.</returns>
    /// <exception cref="ArgumentException">There are no rows, a row lacks <c>input_ids</c> or a name of the first, lists to be filled up differ in length, or a length is out of range.</exception>
    /// <exception cref="InvalidOperationException">Rows are to be filled up, and the tokenizer has no pad token.</exception>
    public IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<int>>> Pad(
        IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<int>>> encoded,
        PaddingStrategy padding = PaddingStrategy.Longest,
        int? maxLength = null,
        int? padToMultipleOf = null,
        string? paddingSide = null,
        bool? returnAttentionMask = null)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        if (maxLength is < 0) throw new ArgumentOutOfRangeException(nameof(maxLength), maxLength, "Expected 0 or more.");
        CallLimits.CheckMultiple(padToMultipleOf, nameof(padToMultipleOf));
        string ids = ModelInputNames[0];
        bool mask = returnAttentionMask ?? ModelInputNames.Contains(AttentionMask);
        if (encoded.Count == 0) throw new ArgumentException($"There are no rows; expected at least one with {ids}.", nameof(encoded));
        foreach (IReadOnlyDictionary<string, IReadOnlyList<int>> row in encoded) CheckRow(row, encoded[0], ids, mask);

        bool left = CheckSide(paddingSide ?? PaddingSide, nameof(paddingSide)) == "left";
        long length = padding switch
        {
            PaddingStrategy.Longest => encoded.Max(row => row[ids].Count),
            PaddingStrategy.MaxLength when (maxLength ?? ModelMaxLength) != NoMaxLength => maxLength ?? ModelMaxLength,
            _ => 0,
        };
        int target = length > 0 ? RowPadding.Rounded(length, padToMultipleOf, nameof(maxLength)) : 0;
        return [.. encoded.Select(row => Padded(row, target, left, ids, mask))];
    }

    /// <summary>Whether a column is filled up with its row; others are the caller's own.</summary>
    private static bool IsFilledUp(string name, string inputIds, bool attentionMask) => name switch
    {
        TokenTypeIds or SpecialTokensMask => true,
        AttentionMask => attentionMask,
        _ => name == inputIds,
    };

    private static void CheckRow(IReadOnlyDictionary<string, IReadOnlyList<int>> row, IReadOnlyDictionary<string, IReadOnlyList<int>> first, string inputIds, bool attentionMask)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!row.TryGetValue(inputIds, out IReadOnlyList<int>? ids)) throw new ArgumentException($"A row has {string.Join(", ", row.Keys)}; expected {inputIds} among them.", nameof(row));
        foreach (string name in first.Keys)
        {
            if (!row.ContainsKey(name)) throw new ArgumentException($"The first row has {name}, another has {string.Join(", ", row.Keys)} alone; expected the same names.", nameof(row));
        }

        foreach ((string name, IReadOnlyList<int> values) in row)
        {
            if (IsFilledUp(name, inputIds, attentionMask) && values.Count != ids.Count) throw new ArgumentException($"A row has {ids.Count} {inputIds} and {values.Count} {name}; expected as many.", nameof(row));
        }
    }

    private Dictionary<string, IReadOnlyList<int>> Padded(IReadOnlyDictionary<string, IReadOnlyList<int>> row, int length, bool left, string inputIds, bool attentionMask)
    {
        var padded = new Dictionary<string, IReadOnlyList<int>>(row);
        int count = row[inputIds].Count;
        if (attentionMask && !padded.ContainsKey(AttentionMask)) padded[AttentionMask] = Enumerable.Repeat(1, count).ToArray();
        if (length <= count) return padded;
        foreach ((string name, IReadOnlyList<int> values) in padded.ToArray())
        {
            if (!IsFilledUp(name, inputIds, attentionMask)) continue;
            int filler = name == SpecialTokensMask ? 1 : 0;
            if (name == inputIds) filler = PadTokenId ?? throw new InvalidOperationException("Padding was asked for, but the tokenizer has no pad_token.");
            IEnumerable<int> fill = Enumerable.Repeat(filler, length - count);
            padded[name] = left ? [.. fill, .. values] : [.. values, .. fill];
        }

        return padded;
    }
}
