using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Fast;

/// <summary>
/// Text → ids. <see cref="FastPipeline"/> defines what they are; here the text is cut into raw words whose pieces are looked up whole.
/// </summary>
internal sealed class IdEncoder
{
    private readonly EncoderStates _states;
    private readonly bool _splitSpecialTokens;

    public IdEncoder(FastPipeline pipeline, IEnumerable<(AddedToken Token, int Id)> addedTokens, bool splitSpecialTokens)
    {
        Pipeline = pipeline;
        _splitSpecialTokens = splitSpecialTokens;
        var apart = new ApartTokens();
        foreach ((AddedToken token, int id) in addedTokens)
        {
            if (splitSpecialTokens && token.Special) continue;
            int[] pattern = CodePoints.Of(token.Content);
            if (token.Normalized) pattern = pipeline.Normalizer.Normalize(pattern, 0, pattern.Length).CodePoints();
            bool insideWord = pattern.All(WordBoundaries.IsInsideWord);
            bool opensApart = !token.Normalized && WordBoundaries.IsPunctuation(pattern[0]) && !pattern.Any(WordBoundaries.IsSpace);
            if (token.SingleWord || token.LStrip || token.RStrip || !(insideWord || opensApart)) NeedsWholeText = true;
            if (opensApart) apart.Add(token.Content, id);
        }

        _states = new EncoderStates(() => new EncoderState(pipeline, apart, splitSpecialTokens));
    }

    /// <summary>The pipeline whose ids these are.</summary>
    public FastPipeline Pipeline { get; }

    /// <summary>Whether an added token reaches across what the text falls apart at; then only the pipeline knows.</summary>
    public bool NeedsWholeText { get; }

    /// <summary>Writes the ids of a text until it or the destination ends; returns their number.</summary>
    public int Encode(ReadOnlySpan<byte> text, Span<int> destination)
    {
        if (NeedsWholeText) return Run(System.Text.Encoding.UTF8.GetString(text), destination);
        EncoderState state = _states.Rent();
        var sink = new IdSink(destination);
        state.Scanner.Scan(state.Cache, text, ref sink);
        _states.Return(state);
        return sink.Written;
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{byte}, Span{int})"/>
    public int Encode(ReadOnlySpan<char> text, Span<int> destination)
    {
        if (NeedsWholeText) return Run(CodePoints.WellFormed(text), destination);
        EncoderState state = _states.Rent();
        var sink = new IdSink(destination);
        state.Utf16.Scan(state.Scanner, state.Cache, text, ref sink);
        _states.Return(state);
        return sink.Written;
    }

    private int Run(string text, Span<int> destination)
    {
        var pieces = new List<TextPiece>();
        Pipeline.Run(text, _splitSpecialTokens, null, pieces);
        int count = Math.Min(pieces.Count, destination.Length);
        for (int i = 0; i < count; i++) destination[i] = pieces[i].Id;
        return count;
    }
}
