using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Fast;

/// <summary>
/// The pieces of a raw word that no cache knows. <see cref="FastPipeline"/> defines what they are; words of ASCII letters and digits, by far the most, have a short
/// way to the same. Not thread-safe.
/// </summary>
internal sealed class WordResolver(FastPipeline pipeline, bool splitSpecialTokens)
{
    private const int MaxPlain = 128;

    private static readonly SearchValues<byte> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    private readonly List<WordPiecePart> _parts = [];
    private readonly List<(int Id, int End)> _tokens = [];
    private readonly List<TextPiece> _pieces = [];

    /// <summary>The pieces of a raw word, good until the next call.</summary>
    /// <param name="word">UTF-8, without anything at which text falls apart.</param>
    /// <exception cref="TokenizerException">The word is unknown and the vocabulary has no unknown token.</exception>
    public ReadOnlySpan<WordPiecePart> Resolve(ReadOnlySpan<byte> word)
    {
        _parts.Clear();
        if (!pipeline.HasAddedTokensInWords && word.Length <= Math.Min(MaxPlain, pipeline.Model.MaxInputCharsPerWord) && word.IndexOfAnyExcept(Plain) < 0) ResolvePlain(word);
        else ResolveAny(word);
        return CollectionsMarshal.AsSpan(_parts);
    }

    private void ResolvePlain(ReadOnlySpan<byte> word)
    {
        Span<byte> folded = stackalloc byte[MaxPlain];
        folded = folded[..word.Length];
        if (pipeline.Normalizer.Lowercase) Ascii.ToLower(word, folded, out _);
        else word.CopyTo(folded);
        _tokens.Clear();
        if (!pipeline.Tokens.TrySplit(folded, _tokens))
        {
            _parts.Add(new(pipeline.UnknownId, 0, word.Length, 0, null));
            return;
        }

        int start = 0;
        foreach ((int id, int end) in _tokens)
        {
            _parts.Add(new(id, start, end, 0, null));
            start = end;
        }
    }

    private void ResolveAny(ReadOnlySpan<byte> word)
    {
        _pieces.Clear();
        pipeline.Run(System.Text.Encoding.UTF8.GetString(word), splitSpecialTokens, null, _pieces);

        (int Position, int Bytes) start = default;
        foreach (TextPiece piece in _pieces)
        {
            start = Locate(word, piece.Start, start);
            (_, int end) = Locate(word, piece.End, start);
            _parts.Add(new(piece.Id, start.Bytes, end, piece.Word, pipeline.OwnText(piece)));
        }
    }

    /// <summary>The byte of a code point, sought from a place known already; marks that changed places may send it back.</summary>
    private static (int Position, int Bytes) Locate(ReadOnlySpan<byte> word, int position, (int Position, int Bytes) from)
    {
        if (position < from.Position) from = default;
        for (; from.Position < position; from.Position++)
        {
            Rune.DecodeFromUtf8(word[from.Bytes..], out _, out int consumed);
            from.Bytes += consumed;
        }

        return from;
    }
}
