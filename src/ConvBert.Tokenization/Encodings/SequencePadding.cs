namespace ConvBert.Tokenization.Encodings;

/// <summary>The padding of sequences; the default is none.</summary>
/// <param name="Pad">The token to pad with.</param>
/// <param name="Length">The length to pad to.</param>
/// <param name="IsLeft">Whether the padding comes first.</param>
internal readonly record struct SequencePadding(SpecialToken Pad, int Length, bool IsLeft)
{
    /// <summary>The padding that a call asks for.</summary>
    /// <param name="options">The call's options; they ask for padding.</param>
    /// <param name="defaults">The tokenizer's own.</param>
    /// <param name="pad">The token to pad with.</param>
    /// <param name="longest">The length of the longest sequence.</param>
    /// <exception cref="ArgumentException">The length is out of range.</exception>
    public static SequencePadding Of(EncodingOptions options, SequenceDefaults defaults, SpecialToken pad, int longest)
    {
        bool left = SequenceDefaults.IsLeft(options.PaddingSide ?? defaults.PaddingSide, nameof(options.PaddingSide));
        long length = options.Padding == PaddingStrategy.Longest ? longest : options.MaxLength ?? defaults.MaxLength;
        return new SequencePadding(pad, length == SequenceDefaults.NoMaxLength ? 0 : Rounded(length, options.PadToMultipleOf, nameof(options)), left);
    }

    /// <summary>The number of padding tokens that a sequence needs.</summary>
    public int Missing(int length) => Math.Max(0, Length - length);

    /// <summary>A length rounded up to a multiple.</summary>
    /// <exception cref="ArgumentException">No sequence can be that long.</exception>
    public static int Rounded(long length, int? multiple, string name)
    {
        if (length <= Array.MaxLength && multiple is { } unit) length = (length + unit - 1) / unit * unit;
        return length <= Array.MaxLength ? (int)length : throw new ArgumentException($"Sequences would be padded to {length} tokens; expected at most {Array.MaxLength}.", name);
    }
}
