using System.Text.Unicode;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Fast;

/// <summary>
/// Text → pieces. <see cref="FastPipeline"/> defines what they are; here the text is cut into raw words whose pieces are looked up whole.
/// </summary>
internal sealed class FastEncoder
{
    private readonly EncoderStates _states;
    private readonly bool _splitSpecialTokens;

    public FastEncoder(FastPipeline pipeline, IEnumerable<(AddedToken Token, int Id)> addedTokens, bool splitSpecialTokens)
    {
        Pipeline = pipeline;
        _splitSpecialTokens = splitSpecialTokens;
        var apart = new ApartTokens();
        foreach ((AddedToken token, int id) in addedTokens)
        {
            if (splitSpecialTokens && token.Special) continue;
            int[] pattern = pipeline.Pattern(token);
            bool insideWord = pattern.All(WordBoundaries.IsInsideWord);
            bool opensApart = !token.Normalized && WordBoundaries.IsPunctuation(pattern[0]) && !pattern.Any(WordBoundaries.IsSpace);
            if (token.SingleWord || token.LStrip || token.RStrip || !(insideWord || opensApart)) NeedsWholeText = true;
            if (opensApart) apart.Add(token.Content, id, pipeline.OwnText(id, token.Content));
        }

        _states = new EncoderStates(() => new EncoderState(pipeline, apart, splitSpecialTokens));
    }

    /// <summary>The pipeline whose pieces these are.</summary>
    public FastPipeline Pipeline { get; }

    /// <summary>Whether an added token reaches across what the text falls apart at; then only the pipeline knows.</summary>
    public bool NeedsWholeText { get; }

    public EncoderState Rent() => _states.Rent();

    /// <summary>Gives a state back. One that an exception went through is better forgotten.</summary>
    public void Return(EncoderState state) => _states.Return(state);

    /// <summary>Writes the ids of a UTF-8 text until it or the destination ends; returns their number.</summary>
    public int Encode(ReadOnlySpan<byte> text, Span<int> destination)
    {
        if (NeedsWholeText) return Run(System.Text.Encoding.UTF8.GetString(text), destination);
        EncoderState state = _states.Rent();
        var sink = new IdSink(destination);
        state.Scanner.Scan(state.Cache, text, ref sink);
        _states.Return(state);
        return sink.Written;
    }

    /// <summary>Writes the ids of a UTF-16 text until it or the destination ends; returns their number.</summary>
    public int Encode(ReadOnlySpan<char> text, Span<int> destination)
    {
        if (NeedsWholeText) return Run(CodePoints.WellFormed(text), destination);
        EncoderState state = _states.Rent();
        var sink = new IdSink(destination);
        state.Parts.ScanUtf16(state.Scanner, state.Cache, text, ref sink);
        _states.Return(state);
        return sink.Written;
    }

    /// <summary>Appends the pieces of a UTF-16 text.</summary>
    /// <param name="state">A rented state.</param>
    /// <param name="text">The text; lone surrogates count as U+FFFD.</param>
    /// <param name="pieces">Receives the pieces.</param>
    /// <param name="call">What to keep of them.</param>
    public void Encode(EncoderState state, ReadOnlySpan<char> text, PieceBuffer pieces, PieceCall call)
    {
        if (NeedsWholeText)
        {
            Run(CodePoints.WellFormed(text), pieces, call);
            return;
        }

        var sink = new PieceSink(pieces, call);
        state.Parts.ScanUtf16(state.Scanner, state.Cache, text, ref sink);
    }

    /// <summary>Appends the pieces of a UTF-8 text; what is not valid UTF-8 counts as U+FFFD.</summary>
    /// <inheritdoc cref="Encode(EncoderState, ReadOnlySpan{char}, PieceBuffer, PieceCall)"/>
    public void Encode(EncoderState state, ReadOnlySpan<byte> text, PieceBuffer pieces, PieceCall call)
    {
        if (NeedsWholeText || !Utf8.IsValid(text))
        {
            Encode(state, System.Text.Encoding.UTF8.GetString(text), pieces, call);
            return;
        }

        var sink = new PieceSink(pieces, call);
        state.Scanner.Scan(state.Cache, text, ref sink);
    }

    private int Run(string text, Span<int> destination)
    {
        var found = new List<TextPiece>();
        Pipeline.Run(text, _splitSpecialTokens, null, found);
        int count = Math.Min(found.Count, destination.Length);
        for (int i = 0; i < count; i++) destination[i] = found[i].Id;
        return count;
    }

    private void Run(string text, PieceBuffer pieces, PieceCall call)
    {
        var found = new List<TextPiece>();
        Pipeline.Run(text, _splitSpecialTokens, call.FixedWord, found);
        int[]? places = call.Utf16 ? CodePoints.Utf16Places(text) : null;
        foreach (TextPiece piece in found)
        {
            (int start, int end) = places is null ? (piece.Start, piece.End) : (places[piece.Start], places[piece.End]);
            pieces.Add(piece.Id, start, end, piece.Word, Pipeline.OwnText(piece));
        }
    }
}
