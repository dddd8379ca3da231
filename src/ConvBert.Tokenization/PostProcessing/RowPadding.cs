namespace ConvBert.Tokenization.PostProcessing;

/// <summary>Brings rows to one length.</summary>
internal static class RowPadding
{
    public static TokenizerEncoding[] Apply(TokenizerEncoding[] rows, EncodingOptions options, ConvBertTokenizerBase tokenizer, RowBuilder? builder)
    {
        if (builder is null) throw new ArgumentException("Padding was asked for, but the tokenizer has no pad_token.", nameof(options));
        bool left = ConvBertTokenizerBase.IsLeft(options.PaddingSide ?? tokenizer.PaddingSide, nameof(options.PaddingSide));
        long longest = rows.Max(row => Math.Max(row.Count, row.Overflowing.Select(window => window.Count).DefaultIfEmpty(0).Max()));
        int target = Target(options, tokenizer, longest);
        return [.. rows.Select(row => builder.Pad(WithOverflowing(row, [.. row.Overflowing.Select(window => builder.Pad(window, target, left))]), target, left))];
    }

    /// <summary>The length to which rows are filled up; 0 for none.</summary>
    public static int Target(EncodingOptions options, ConvBertTokenizerBase tokenizer, long longest)
    {
        long length = options.Padding == PaddingStrategy.Longest ? longest : options.MaxLength ?? tokenizer.ModelMaxLength;
        return length == ConvBertTokenizerBase.NoMaxLength ? 0 : Rounded(length, options.PadToMultipleOf, nameof(options));
    }

    /// <summary>A length rounded up to a multiple.</summary>
    /// <exception cref="ArgumentException">No row can be as long.</exception>
    public static int Rounded(long length, int? multiple, string name)
    {
        if (length <= Array.MaxLength && multiple is { } unit) length = (length + unit - 1) / unit * unit;
        return length <= Array.MaxLength ? (int)length : throw new ArgumentException($"Rows would be filled up to {length} tokens; expected at most {Array.MaxLength}.", name);
    }

    public static TokenizerEncoding WithOverflowing(TokenizerEncoding row, IReadOnlyList<TokenizerEncoding> windows) => windows.Count == 0 ? row : new TokenizerEncoding
    {
        Ids = row.Ids,
        TypeIds = row.TypeIds,
        AttentionMask = row.AttentionMask,
        SpecialTokensMask = row.SpecialTokensMask,
        Tokens = row.Tokens,
        Offsets = row.Offsets,
        WordIds = row.WordIds,
        SequenceIds = row.SequenceIds,
        Overflowing = windows,
        SampleIndex = row.SampleIndex,
        Columns = row.Columns,
    };
}
