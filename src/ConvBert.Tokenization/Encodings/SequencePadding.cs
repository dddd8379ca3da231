namespace ConvBert.Tokenization.Encodings;

/// <summary>The padding of sequences; the default is none.</summary>
/// <param name="Pad">The token to pad with.</param>
/// <param name="Length">The length to pad to.</param>
/// <param name="IsLeft">Whether the padding comes first.</param>
internal readonly record struct SequencePadding(SpecialToken Pad, int Length, bool IsLeft)
{
    /// <summary>The maximum length to which a sequence is padded, 2,048 times that of the largest ConvBERT.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>So many tokens may a call return whatever it is given.</summary>
    private const long MinLimit = 1 << 24;

    /// <summary>So many tokens may a call return for each token of its texts.</summary>
    private const int MaxGrowth = 256;

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
        return new SequencePadding(pad, length == SequenceDefaults.NoMaxLength ? 0
            : Rounded(length, options.PadToMultipleOf, nameof(options)), left);
    }

    /// <summary>The number of padding tokens that a sequence needs.</summary>
    public int Missing(int length) => Math.Max(0, Length - length);

    /// <summary>A length rounded up to a multiple.</summary>
    /// <exception cref="ArgumentException">It is more than <see cref="MaxLength"/>.</exception>
    public static int Rounded(long length, int? multiple, string name)
    {
        if (length <= MaxLength && multiple is { } unit) length = (length + unit - 1) / unit * unit;
        return length <= MaxLength ? (int)length
            : throw new ArgumentException($"Sequences would be padded to {length} tokens; expected at most {MaxLength}.", name);
    }

    /// <summary>Limits the memory of a call whose options ask for far more tokens than its texts have.</summary>
    /// <param name="textTokens">The number of tokens of the texts.</param>
    /// <param name="tokens">The number of tokens of the result, before any memory is allocated for them.</param>
    /// <exception cref="ArgumentException">The result is too large.</exception>
    public static void CheckTotal(long textTokens, long tokens)
    {
        long limit = Math.Max(MinLimit, MaxGrowth * textTokens);
        if (tokens > limit)
        {
            throw new ArgumentException(
                $"Padding and windows would turn {textTokens} tokens into {tokens}; expected at most {limit}.", nameof(tokens));
        }
    }
}
