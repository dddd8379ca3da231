namespace ConvBert.Tokenization.Engine;

/// <summary>What a call needs of the tokens of a text.</summary>
/// <param name="Limit">The number of tokens that suffices; there may be a few more.</param>
/// <param name="Utf16">Whether offsets count UTF-16 units rather than code points.</param>
/// <param name="FixedWord">The word index of all tokens; null to number words from 0.</param>
internal readonly record struct TokenRequest(int Limit, bool Utf16, int? FixedWord)
{
    public static TokenRequest Everything { get; } = new(int.MaxValue, Utf16: false, FixedWord: null);
}
