using System.Text.Unicode;
using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// The engine of the fast tokenizer, text → tokens. <see cref="FastPipeline"/> defines the result; the engine splits the text into raw
/// words and looks up their tokens in a cache.
/// </summary>
internal sealed class FastEncoder
{
    private readonly EncoderStates _states;
    private readonly bool _splitSpecialTokens;

    public FastEncoder(FastPipeline pipeline, IEnumerable<(AddedToken Token, int Id)> addedTokens, bool splitSpecialTokens)
    {
        Pipeline = pipeline;
        _splitSpecialTokens = splitSpecialTokens;
        var isolated = new IsolatedTokens();
        bool anyInsideWords = false;
        foreach ((AddedToken token, int id) in addedTokens)
        {
            int[] pattern = pipeline.Pattern(token);
            bool insideWord = pattern.All(WordBoundaries.IsInsideWord);
            anyInsideWords |= insideWord;
            if (splitSpecialTokens && token.Special) continue;
            bool isIsolated = !token.Normalized && WordBoundaries.IsPunctuation(pattern[0]) && !pattern.Any(WordBoundaries.IsSpace);
            if (token.SingleWord || token.LStrip || token.RStrip || !(insideWord || isIsolated)) NeedsWholeText = true;
            if (isIsolated) isolated.Add(token.Content, id, pipeline.OwnText(id, token.Content));
        }

        _states = new EncoderStates(pool => new EncoderState(
            new WordCache(new WordResolver(pipeline, splitSpecialTokens, anyInsideWords)),
            new TextScanner(isolated, pipeline.Normalizer.HandleChineseChars),
            pool));
    }

    /// <summary>The pipeline that defines the tokens.</summary>
    public FastPipeline Pipeline { get; }

    /// <summary>Whether an added token may extend across word boundaries; only the pipeline can find such tokens.</summary>
    public bool NeedsWholeText { get; }

    public EncoderState Rent() => _states.Rent();

    /// <summary>Writes the ids of a UTF-8 text, as many as fit; returns their number.</summary>
    public int Encode(ReadOnlySpan<byte> text, Span<int> destination)
    {
        if (NeedsWholeText) return Run(System.Text.Encoding.UTF8.GetString(text), destination);
        EncoderState state = _states.Rent();
        var sink = new IdSink(destination);
        state.Scanner.Scan(state.Cache, text, ref sink);
        state.Release();
        return sink.Written;
    }

    /// <summary>Writes the ids of a UTF-16 text, as many as fit; returns their number.</summary>
    public int Encode(ReadOnlySpan<char> text, Span<int> destination)
    {
        if (NeedsWholeText) return Run(CodePoints.WellFormed(text), destination);
        EncoderState state = _states.Rent();
        var sink = new IdSink(destination);
        state.Chunks.ScanUtf16(state.Scanner, state.Cache, text, ref sink);
        state.Release();
        return sink.Written;
    }

    /// <summary>Appends the tokens of a UTF-16 text.</summary>
    /// <param name="state">A rented state.</param>
    /// <param name="text">The text; lone surrogates count as U+FFFD.</param>
    /// <param name="tokens">Receives the tokens.</param>
    /// <param name="call">What to keep.</param>
    public void Encode(EncoderState state, ReadOnlySpan<char> text, TokenColumns tokens, TokenRequest call)
    {
        if (NeedsWholeText)
        {
            Run(CodePoints.WellFormed(text), tokens, call);
            return;
        }

        var sink = new TokenSink(tokens, call);
        state.Chunks.ScanUtf16(state.Scanner, state.Cache, text, ref sink);
    }

    /// <summary>Appends the tokens of a UTF-8 text; invalid UTF-8 counts as U+FFFD.</summary>
    /// <inheritdoc cref="Encode(EncoderState, ReadOnlySpan{char}, TokenColumns, TokenRequest)"/>
    public void Encode(EncoderState state, ReadOnlySpan<byte> text, TokenColumns tokens, TokenRequest call)
    {
        if (NeedsWholeText || !Utf8.IsValid(text))
        {
            Encode(state, System.Text.Encoding.UTF8.GetString(text), tokens, call);
            return;
        }

        var sink = new TokenSink(tokens, call);
        state.Scanner.Scan(state.Cache, text, ref sink);
    }

    private int Run(string text, Span<int> destination)
    {
        var found = new List<TextToken>();
        Pipeline.Run(text, _splitSpecialTokens, null, found);
        int count = Math.Min(found.Count, destination.Length);
        for (int i = 0; i < count; i++) destination[i] = found[i].Id;
        return count;
    }

    private void Run(string text, TokenColumns tokens, TokenRequest call)
    {
        var found = new List<TextToken>();
        Pipeline.Run(text, _splitSpecialTokens, call.FixedWord, found);
        int[]? places = call.Utf16 ? CodePoints.Utf16Places(text) : null;
        foreach (TextToken token in found)
        {
            (int start, int end) = places is null ? (token.Start, token.End) : (places[token.Start], places[token.End]);
            tokens.Add(token.Id, start, end, token.Word, Pipeline.OwnText(token));
        }
    }
}
