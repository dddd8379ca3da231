namespace ConvBert.Tokenization.Encodings;

/// <summary>The truncation of an encoding call, resolved against the tokenizer's own settings.</summary>
/// <param name="Truncation">The strategy.</param>
/// <param name="Room">The number of tokens that remain for the texts; negative if there is less room than the special tokens need.</param>
/// <param name="FromLeft">Whether tokens are removed at the beginning.</param>
internal readonly record struct CallLimits(TruncationStrategy Truncation, int Room, bool FromLeft)
{
    /// <exception cref="ArgumentException">Options contradict each other or are out of range.</exception>
    public static CallLimits Of(EncodingOptions options, SequenceDefaults defaults, bool pair)
    {
        CheckRanges(options);
        bool fromLeft = SequenceDefaults.IsLeft(options.TruncationSide ?? defaults.TruncationSide, nameof(options.TruncationSide));
        TruncationStrategy truncation = options.Truncation ?? (options.MaxLength is not null && options.Padding == PaddingStrategy.DoNotPad
            ? TruncationStrategy.LongestFirst
            : TruncationStrategy.DoNotTruncate);
        long max = options.MaxLength ?? defaults.MaxLength;
        if (max == SequenceDefaults.NoMaxLength) truncation = TruncationStrategy.DoNotTruncate;
        if (truncation == TruncationStrategy.DoNotTruncate) return new(truncation, int.MaxValue, fromLeft);
        if (options.Padding != PaddingStrategy.DoNotPad && options.PadToMultipleOf is { } multiple && max % multiple != 0)
        {
            throw new ArgumentException(
                $"With truncation and padding, max_length ({max}) must be a multiple of pad_to_multiple_of ({multiple}).", nameof(options));
        }

        long room = max - (options.AddSpecialTokens ? SequenceSpecials.Count(pair) : 0);
        return new(truncation, (int)Math.Clamp(room, int.MinValue, int.MaxValue), fromLeft);
    }

    private static void CheckRanges(EncodingOptions options)
    {
        if (options.MaxLength is < 0)
        {
            throw OutOfRange(nameof(options), options.MaxLength, "MaxLength is a number of tokens; expected 0 or more.");
        }
        CheckMultiple(options.PadToMultipleOf, nameof(options));
        if (options.Padding is < PaddingStrategy.DoNotPad or > PaddingStrategy.MaxLength)
        {
            throw OutOfRange(nameof(options), options.Padding, "Padding is none of its values.");
        }
        if (options.Truncation is < TruncationStrategy.DoNotTruncate or > TruncationStrategy.OnlySecond)
        {
            throw OutOfRange(nameof(options), options.Truncation, "Truncation is none of its values.");
        }
        if (options.OffsetUnit is not (OffsetUnit.CodePoint or OffsetUnit.Utf16))
        {
            throw OutOfRange(nameof(options), options.OffsetUnit, "OffsetUnit is none of its values.");
        }
    }

    /// <exception cref="ArgumentException">The stride is negative.</exception>
    public static void CheckStride(EncodingOptions options)
    {
        if (options.Stride < 0)
        {
            throw OutOfRange(nameof(options), options.Stride, "Stride is the number of tokens that windows share; expected 0 or more.");
        }
    }

    /// <exception cref="ArgumentException">The multiple is less than 1.</exception>
    public static void CheckMultiple(int? multiple, string name)
    {
        if (multiple is <= 0)
        {
            throw new ArgumentOutOfRangeException(
                name, multiple, "Lengths are rounded up to a multiple of PadToMultipleOf; expected 1 or more, or null.");
        }
    }

    private static ArgumentOutOfRangeException OutOfRange(string name, object? value, string message) => new(name, value, message);
}
