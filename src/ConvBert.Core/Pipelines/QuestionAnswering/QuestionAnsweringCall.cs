using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="QuestionAnsweringPipeline"/>.</summary>
internal sealed class QuestionAnsweringCall : PipelineCall<QuestionAnsweringInput, QuestionAnsweringResult>
{
    private const int UsualMaxSeqLength = 384;
    private const int UsualDocStride = 128;

    /// <summary>The names and numbers of an answer in JSON.</summary>
    private const int BytesOfAnswer = 64;

    private readonly QuestionAnsweringOptions _options;
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly int _maxSeqLength;
    private readonly int _docStride;
    private readonly EncodingOptions _chunks;
    private readonly SpanSearch _search = new();
    private readonly AnswerCollection _answers;
    private bool[] _allowed = [];

    public QuestionAnsweringCall(QuestionAnsweringOptions options, QuestionAnsweringForward forward, ConvBertTokenizerBase tokenizer)
    {
        if (options.TopK < 1) throw new ArgumentOutOfRangeException(nameof(options), options.TopK, "TopK must be at least 1.");
        if (options.MaxAnswerLength < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxAnswerLength, "MaxAnswerLength must be at least 1.");
        }

        if (options.MaxQuestionLength < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxQuestionLength, "MaxQuestionLength must be at least 1.");
        }
        _options = options;
        Forward = forward;
        _tokenizer = tokenizer;
        _answers = new AnswerCollection(mergeEqualTexts: tokenizer.IsFast());
        _maxSeqLength = options.MaxSeqLength ?? (int)Math.Min(tokenizer.ModelMaxLength, UsualMaxSeqLength);
        _docStride = options.DocStride ?? Math.Min(_maxSeqLength / 2, UsualDocStride);
        if (_docStride < (tokenizer.IsFast() ? 0 : 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), _docStride, "DocStride is too small.");
        }

        if (_docStride > _maxSeqLength)
        {
            throw new ArgumentException($"DocStride ({_docStride}) is larger than MaxSeqLength ({_maxSeqLength}).", nameof(options));
        }
        _chunks = new EncodingOptions
        {
            Truncation = tokenizer.PadsLeft() ? TruncationStrategy.OnlyFirst : TruncationStrategy.OnlySecond,
            MaxLength = _maxSeqLength,
            Stride = _docStride,
            ReturnOverflowingTokens = true,
            Padding = options.Padding,
        };
    }

    public override ModelForward Forward { get; }

    public override PipelineItem<QuestionAnsweringResult> Prepare(QuestionAnsweringInput input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (string.IsNullOrEmpty(input.Question)) throw new ArgumentException("The question cannot be empty.", nameof(input));
        if (string.IsNullOrEmpty(input.Context)) throw new ArgumentException("The context cannot be empty.", nameof(input));
        var context = new CodePointText(input.Context);
        AnswerContext answers = _tokenizer.IsFast()
            ? CutByOffsets(input.Question, context, sequences)
            : CutByWords(input.Question, context, sequences);
        return new Item(context, answers, this);
    }

    /// <summary>As many answers of each window as there are spans, where so many are asked for.</summary>
    public override long ResultBytes(InputSequences sequences)
    {
        long answers = 0;
        for (int i = 0; i < sequences.Count; i++)
        {
            long tokens = sequences[i].Length;
            answers += Math.Min(_options.TopK, tokens * Math.Min(tokens, _options.MaxAnswerLength));
        }

        return answers * BytesOfAnswer;
    }

    private OffsetContext CutByOffsets(string question, CodePointText context, InputSequences sequences)
    {
        bool contextFirst = _tokenizer.PadsLeft();
        if (contextFirst) sequences.Encode(_tokenizer, context.Text, question, _chunks);
        else sequences.Encode(_tokenizer, question, context.Text, _chunks);
        return new OffsetContext(context, contextFirst ? 0 : 1, _tokenizer.ClsTokenId, _options.AlignToWords);
    }

    private WordContext CutByWords(string question, CodePointText context, InputSequences sequences)
    {
        var words = new WhitespaceWords(context);
        new WordChunker(_tokenizer, _maxSeqLength, _docStride, _options.MaxQuestionLength).Cut(question, words, sequences);
        return new WordContext(words);
    }

    private void Accept(AnswerContext context, SequenceOutput output)
    {
        ModelSequence chunk = output.Sequence;
        if (_allowed.Length < output.Length) _allowed = new bool[output.Length];
        Span<bool> allowed = _allowed.AsSpan(0, output.Length);
        allowed.Clear();
        for (int t = 0; t < chunk.Length; t++) allowed[output.PadLeft + t] = context.IsAllowed(chunk, t);
        int count = _options.AlignToWords ? (int)Math.Min(int.MaxValue, (2L * _options.TopK) + 10) : _options.TopK;
        ReadOnlySpan<float> starts = output.Values[..output.Length], ends = output.Values[output.Length..];
        IReadOnlyList<SpanCandidate> spans = _search.Find(starts, ends, allowed, count, _options.MaxAnswerLength, out float nullScore);
        _answers.OfferNull(nullScore);
        for (int i = 0; i < spans.Count; i++)
        {
            var span = new SpanCandidate(spans[i].Start - output.PadLeft, spans[i].End - output.PadLeft, spans[i].Score);
            if (context.Answer(chunk, span) is { } answer) _answers.Add(answer);
        }
    }

    private QuestionAnsweringResult Result(CodePointText context)
    {
        IReadOnlyList<QuestionAnswer> best = _answers.Best(_options.TopK, _options.HandleImpossibleAnswer);
        if (_options.Offsets == OffsetUnit.CodePoint) return new QuestionAnsweringResult(best);
        return new QuestionAnsweringResult(
            [.. best.Select(answer => answer with { Start = context.Utf16Index(answer.Start), End = context.Utf16Index(answer.End) })]);
    }

    /// <summary>
    /// A question with its context. Its chunks are delivered consecutively, so all items of a call can share one collection of answers.
    /// </summary>
    private sealed class Item(CodePointText text, AnswerContext context, QuestionAnsweringCall call) : PipelineItem<QuestionAnsweringResult>
    {
        public override void Accept(int sequence, SequenceOutput output)
        {
            if (sequence == 0) call._answers.Clear();
            call.Accept(context, output);
        }

        public override QuestionAnsweringResult Finish()
        {
            QuestionAnsweringResult result = call.Result(text);
            call._answers.Clear();
            return result;
        }
    }
}
