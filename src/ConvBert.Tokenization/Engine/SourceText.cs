using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization.Engine;

/// <summary>A text in its original encoding, UTF-8 or UTF-16.</summary>
internal readonly ref struct SourceText
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly ReadOnlySpan<char> _utf16;

    public SourceText(ReadOnlySpan<byte> utf8) => _utf8 = utf8;

    public SourceText(ReadOnlySpan<char> utf16) => _utf16 = utf16;

    public bool IsEmpty => _utf8.IsEmpty && _utf16.IsEmpty;

    /// <inheritdoc cref="FastEncoder.Encode(EncoderState, ReadOnlySpan{char}, TokenColumns, TokenRequest)"/>
    public void Encode(FastEncoder encoder, EncoderState state, TokenColumns tokens, TokenRequest call)
    {
        if (_utf16.IsEmpty) encoder.Encode(state, _utf8, tokens, call);
        else encoder.Encode(state, _utf16, tokens, call);
    }
}
