namespace ConvBert.Tokenization.PostProcessing;

/// <summary>An encoding call's truncation, resolved against the tokenizer's own settings.</summary>
internal readonly record struct CallLimits(TruncationStrategy Truncation, int Room, bool FromLeft)
{
    /// <summary>Resolves the options for a row with or without a pair; <see cref="Room"/> is what is left for text.</summary>
    /// <exception cref="ArgumentException">Options contradict each other or are out of range.</exception>
    public static CallLimits Of(EncodingOptions options, ConvBertTokenizerBase tokenizer, bool pair)
    {
        CheckRanges(options);
        bool fromLeft = ConvBertTokenizerBase.IsLeft(options.TruncationSide ?? tokenizer.TruncationSide, nameof(options.TruncationSide));
        TruncationStrategy truncation = options.Truncation
            ?? (options.MaxLength is not null && options.Padding == PaddingStrategy.DoNotPad ? TruncationStrategy.LongestFirst : TruncationStrategy.DoNotTruncate);
        long max = options.MaxLength ?? tokenizer.ModelMaxLength;
        if (max == ConvBertTokenizerBase.NoMaxLength) truncation = TruncationStrategy.DoNotTruncate;
        if (truncation == TruncationStrategy.DoNotTruncate) return new(truncation, int.MaxValue, fromLeft);
        if (options.Padding != PaddingStrategy.DoNotPad && options.PadToMultipleOf is { } multiple && max % multiple != 0)
        {
            throw new ArgumentException($"With truncation and padding, max_length ({max}) must be a multiple of pad_to_multiple_of ({multiple}).", nameof(options));
        }

        long room = max - (options.AddSpecialTokens ? RowBuilder.SpecialTokenCount(pair) : 0);
        return new(truncation, (int)Math.Clamp(room, int.MinValue, int.MaxValue), fromLeft);
    }

    private static void CheckRanges(EncodingOptions options)
    {
        if (options.MaxLength is < 0) throw new ArgumentOutOfRangeException(nameof(options), options.MaxLength, "MaxLength is the most tokens of a row; expected 0 or more.");
        CheckMultiple(options.PadToMultipleOf, nameof(options));
        if (options.Padding is < PaddingStrategy.DoNotPad or > PaddingStrategy.MaxLength) throw new ArgumentOutOfRangeException(nameof(options), options.Padding, "Padding is none of its values.");
        if (options.Truncation is < TruncationStrategy.DoNotTruncate or > TruncationStrategy.OnlySecond) throw new ArgumentOutOfRangeException(nameof(options), options.Truncation, "Truncation is none of its values.");
    }

    /// <summary>Windows share no fewer than no tokens.</summary>
    public static void CheckStride(EncodingOptions options)
    {
        if (options.Stride < 0) throw new ArgumentOutOfRangeException(nameof(options), options.Stride, "Stride is how many tokens windows share; expected 0 or more.");
    }

    /// <summary>Lengths are rounded up to a multiple of at least 1.</summary>
    public static void CheckMultiple(int? multiple, string name)
    {
        if (multiple is <= 0) throw new ArgumentOutOfRangeException(name, multiple, "PadToMultipleOf is what lengths become multiples of; expected 1 or more, or null.");
    }
}
