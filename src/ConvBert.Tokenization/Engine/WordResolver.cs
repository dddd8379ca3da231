using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// Computes the tokens of a raw word that is not cached, as <see cref="FastPipeline"/> defines them. Words of ASCII letters and digits, by
/// far the most frequent, have a fast path; words that may contain added tokens go through the pipeline itself. Not thread-safe.
/// </summary>
internal sealed class WordResolver(FastPipeline pipeline, bool splitSpecialTokens, bool hasAddedTokensInWords)
{
    private const int MaxPlain = 128;

    /// <summary>Scratch memory for more code points is not kept.</summary>
    private const int MaxKept = 1 << 16;

    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    private readonly List<WordToken> _found = [];
    private readonly List<(int Id, int End)> _tokens = [];
    private readonly List<TextToken> _pipelineTokens = [];
    private readonly List<byte> _utf8 = [];
    private List<int> _points = [];
    private List<int> _bytesBefore = [];
    private NormalizedText _normalized = new();

    /// <summary>The tokens of a raw word, valid until the next call.</summary>
    /// <param name="word">The word in UTF-8, without boundaries inside.</param>
    /// <exception cref="TokenizerException">The word is unknown and the vocabulary has no unknown token.</exception>
    public ReadOnlySpan<WordToken> Resolve(ReadOnlySpan<byte> word)
    {
        _found.Clear();
        if (hasAddedTokensInWords) ResolveWithAddedTokens(word);
        else if (word.IndexOfAnyExcept(Plain) >= 0) ResolveAny(word);
        else if (word.Length > pipeline.Model.MaxInputCharsPerWord) _found.Add(new(pipeline.UnknownId, 0, word.Length, 0, null));
        else if (word.Length > MaxPlain) ResolveAny(word);
        else ResolvePlain(word);
        return CollectionsMarshal.AsSpan(_found);
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
            _found.Add(new(pipeline.UnknownId, 0, word.Length, 0, null));
            return;
        }

        int start = 0;
        foreach ((int id, int end) in _tokens)
        {
            _found.Add(new(id, start, end, 0, null));
            start = end;
        }
    }

    private void ResolveAny(ReadOnlySpan<byte> word)
    {
        Decode(word);
        _normalized.Clear();
        pipeline.Normalizer.Normalize(CollectionsMarshal.AsSpan(_points), 0, _points.Count, _normalized);
        int number = 0;
        foreach (Range range in BertPreTokenizer.Words(_normalized.Span)) AddWord(_normalized.Span[range], number++);
        if (_points.Count > MaxKept) (_points, _bytesBefore, _normalized) = ([], [], new());
    }

    private void AddWord(ReadOnlySpan<NormalizedCharacter> word, int number)
    {
        _tokens.Clear();
        bool known = word.Length <= pipeline.Model.MaxInputCharsPerWord;
        if (known)
        {
            Encode(word);
            known = pipeline.Tokens.TrySplit(CollectionsMarshal.AsSpan(_utf8), _tokens);
        }

        if (!known)
        {
            _found.Add(new(pipeline.UnknownId, _bytesBefore[word[0].Start], _bytesBefore[word[^1].End], number, null));
            return;
        }

        int bytes = 0;
        int at = 0;
        foreach ((int id, int end) in _tokens)
        {
            int first = at;
            for (; bytes < end; at++) bytes += new Rune(word[at].CodePoint).Utf8SequenceLength;
            _found.Add(new(id, _bytesBefore[word[first].Start], _bytesBefore[word[at - 1].End], number, null));
        }
    }

    /// <summary>The code points of a word, and the byte offsets of each of them and of the end.</summary>
    private void Decode(ReadOnlySpan<byte> word)
    {
        _points.Clear();
        _bytesBefore.Clear();
        for (int at = 0; at < word.Length;)
        {
            Rune.DecodeFromUtf8(word[at..], out Rune rune, out int consumed);
            _points.Add(rune.Value);
            _bytesBefore.Add(at);
            at += consumed;
        }

        _bytesBefore.Add(word.Length);
    }

    private void Encode(ReadOnlySpan<NormalizedCharacter> word)
    {
        CollectionsMarshal.SetCount(_utf8, 4 * word.Length);
        Span<byte> utf8 = CollectionsMarshal.AsSpan(_utf8);
        int length = 0;
        foreach (NormalizedCharacter character in word) length += new Rune(character.CodePoint).EncodeToUtf8(utf8[length..]);
        CollectionsMarshal.SetCount(_utf8, length);
    }

    private void ResolveWithAddedTokens(ReadOnlySpan<byte> word)
    {
        Decode(word);
        _pipelineTokens.Clear();
        pipeline.Run(CodePoints.Text(CollectionsMarshal.AsSpan(_points)), splitSpecialTokens, null, _pipelineTokens);
        foreach (TextToken token in _pipelineTokens)
        {
            _found.Add(new(token.Id, _bytesBefore[token.Start], _bytesBefore[token.End], token.Word, pipeline.OwnText(token)));
        }
    }
}
