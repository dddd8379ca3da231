using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="QuestionAnsweringPipeline"/>.</summary>
internal sealed class QuestionAnsweringCall : PipelineCall<QuestionAnsweringInput, QuestionAnsweringResult>
{
    private const int UsualMaxSeqLength = 384;
    private const int UsualDocStride = 128;

    private readonly QuestionAnsweringOptions _options;
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly int _maxSeqLength;
    private readonly int _docStride;

    public QuestionAnsweringCall(QuestionAnsweringOptions options, QuestionAnsweringRows model, ConvBertTokenizerBase tokenizer)
    {
        if (options.TopK < 1) throw new ArgumentOutOfRangeException(nameof(options), options.TopK, "TopK must be at least 1.");
        if (options.MaxAnswerLength < 1) throw new ArgumentOutOfRangeException(nameof(options), options.MaxAnswerLength, "MaxAnswerLength must be at least 1.");
        if (options.MaxQuestionLength < 1) throw new ArgumentOutOfRangeException(nameof(options), options.MaxQuestionLength, "MaxQuestionLength must be at least 1.");
        _options = options;
        Model = model;
        _tokenizer = tokenizer;
        _maxSeqLength = options.MaxSeqLength ?? (int)Math.Min(tokenizer.ModelMaxLength, UsualMaxSeqLength);
        _docStride = options.DocStride ?? Math.Min(_maxSeqLength / 2, UsualDocStride);
        if (_docStride < (tokenizer.IsFast() ? 0 : 1)) throw new ArgumentOutOfRangeException(nameof(options), _docStride, "DocStride is too small.");
        if (_docStride > _maxSeqLength) throw new ArgumentException($"DocStride ({_docStride}) is larger than MaxSeqLength ({_maxSeqLength}).", nameof(options));
    }

    public override RowModel Model { get; }

    public override PipelineItem<QuestionAnsweringResult> Prepare(QuestionAnsweringInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (string.IsNullOrEmpty(input.Question)) throw new ArgumentException("The question cannot be empty.", nameof(input));
        if (string.IsNullOrEmpty(input.Context)) throw new ArgumentException("The context cannot be empty.", nameof(input));
        var context = new CodePointText(input.Context);
        ContextChunk[] chunks = _tokenizer.IsFast()
            ? CutByOffsets(input.Question, context)
            : new WordChunker(_tokenizer, _maxSeqLength, _docStride, _options.MaxQuestionLength).Cut(input.Question, context);
        return new Item(chunks, context, this);
    }

    private ContextChunk[] CutByOffsets(string question, CodePointText context)
    {
        bool contextFirst = _tokenizer.PadsLeft();
        var options = new EncodingOptions
        {
            Truncation = contextFirst ? TruncationStrategy.OnlyFirst : TruncationStrategy.OnlySecond,
            MaxLength = _maxSeqLength,
            Stride = _docStride,
            ReturnOverflowingTokens = true,
            Padding = _options.Padding,
        };
        string first = contextFirst ? context.Text : question, second = contextFirst ? question : context.Text;
        return [.. _tokenizer.EncodeBatch([first], [second], options).Select(chunk => new OffsetChunk(chunk, context, contextFirst ? 0 : 1, _tokenizer, _options.AlignToWords))];
    }

    private sealed class Item(ContextChunk[] chunks, CodePointText context, QuestionAnsweringCall call) : PipelineItem<QuestionAnsweringResult>
    {
        private readonly AnswerCollection _answers = new(mergeEqualTexts: call._tokenizer.IsFast());

        private QuestionAnsweringOptions Options => call._options;

        public override IReadOnlyList<ModelRow> Rows { get; } = [.. chunks.Select(chunk => chunk.Row)];

        public override void Accept(int row, RowOutput output)
        {
            ContextChunk chunk = chunks[row];
            bool[] allowed = new bool[output.Length];
            for (int t = 0; t < chunk.Row.Length; t++) allowed[output.PadLeft + t] = chunk.IsAllowed(t);
            int count = Options.AlignToWords ? (int)Math.Min(int.MaxValue, (2L * Options.TopK) + 10) : Options.TopK;
            ReadOnlySpan<float> starts = output.Values[..output.Length], ends = output.Values[output.Length..];
            List<SpanCandidate> spans = SpanSearch.Find(starts, ends, allowed, count, Options.MaxAnswerLength, out float nullScore);
            _answers.OfferNull(nullScore);
            foreach (SpanCandidate span in spans)
            {
                if (chunk.Answer(new SpanCandidate(span.Start - output.PadLeft, span.End - output.PadLeft, span.Score)) is { } answer) _answers.Add(answer);
            }
        }

        public override QuestionAnsweringResult Finish()
        {
            IReadOnlyList<QuestionAnswer> best = _answers.Best(Options.TopK, Options.HandleImpossibleAnswer);
            if (Options.Offsets == OffsetUnit.CodePoint) return new QuestionAnsweringResult(best);
            return new QuestionAnsweringResult([.. best.Select(answer => answer with { Start = context.Utf16Index(answer.Start), End = context.Utf16Index(answer.End) })]);
        }
    }
}
