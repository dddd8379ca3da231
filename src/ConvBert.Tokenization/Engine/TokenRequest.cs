namespace ConvBert.Tokenization.Engine;

/// <summary>What a call wants to know of a text's tokens.</summary>
/// <param name="Limit">Enough tokens of the text; a few more may come.</param>
/// <param name="Utf16">Whether places count UTF-16 units rather than code points.</param>
/// <param name="FixedWord">The word that all tokens belong to; null to number words from 0.</param>
internal readonly record struct TokenRequest(int Limit, bool Utf16, int? FixedWord)
{
    public static TokenRequest Everything { get; } = new(int.MaxValue, Utf16: false, FixedWord: null);
}
