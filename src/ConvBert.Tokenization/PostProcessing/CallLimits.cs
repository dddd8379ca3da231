namespace ConvBert.Tokenization.PostProcessing;

/// <summary>An encoding call's truncation, resolved against the tokenizer's own settings.</summary>
internal readonly record struct CallLimits(TruncationStrategy Truncation, int Room, bool FromLeft)
{
    /// <summary>Resolves the options for a row with or without a pair; <see cref="Room"/> is what is left for text.</summary>
    /// <exception cref="ArgumentException">Options contradict each other.</exception>
    public static CallLimits Of(EncodingOptions options, ConvBertTokenizerBase tokenizer, bool pair)
    {
        if (options.MaxLength is { } given) ArgumentOutOfRangeException.ThrowIfNegative(given, nameof(options));
        bool fromLeft = ConvBertTokenizerBase.CheckSide(options.TruncationSide ?? tokenizer.TruncationSide, nameof(options.TruncationSide)) == "left";
        TruncationStrategy truncation = options.Truncation
            ?? (options.MaxLength is not null && options.Padding == PaddingStrategy.DoNotPad ? TruncationStrategy.LongestFirst : TruncationStrategy.DoNotTruncate);
        long max = options.MaxLength ?? tokenizer.ModelMaxLength;
        if (max == ConvBertTokenizerBase.NoMaxLength) truncation = TruncationStrategy.DoNotTruncate;
        if (truncation == TruncationStrategy.DoNotTruncate) return new(truncation, int.MaxValue, fromLeft);
        if (options.Padding != PaddingStrategy.DoNotPad && options.PadToMultipleOf is { } multiple and > 0 && max % multiple != 0)
        {
            throw new ArgumentException($"With truncation and padding, max_length ({max}) must be a multiple of pad_to_multiple_of ({multiple}).", nameof(options));
        }

        long room = max - (options.AddSpecialTokens ? RowBuilder.SpecialTokenCount(pair) : 0);
        return new(truncation, (int)Math.Clamp(room, int.MinValue, int.MaxValue), fromLeft);
    }
}
