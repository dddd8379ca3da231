namespace ConvBert.Tokenization.Encodings;

/// <summary>What a tokenizer's own settings say where a call says nothing.</summary>
/// <param name="MaxLength"><c>model_max_length</c>, or <see cref="NoMaxLength"/>.</param>
/// <param name="PaddingSide">The side on which sequences are padded.</param>
/// <param name="TruncationSide">The side on which they are truncated.</param>
internal sealed record SequenceDefaults(long MaxLength, SequenceSide PaddingSide, SequenceSide TruncationSide)
{
    public const long NoMaxLength = long.MaxValue;

    /// <exception cref="ArgumentOutOfRangeException">It is neither side.</exception>
    public static bool IsLeft(SequenceSide side, string name) => side is SequenceSide.Left or SequenceSide.Right
        ? side == SequenceSide.Left
        : throw new ArgumentOutOfRangeException(name, side, "Expected Left or Right.");
}
