using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="MultipleChoicePipeline"/>.</summary>
internal sealed class MultipleChoiceCall(MultipleChoiceOptions options, MultipleChoiceForward forward, ConvBertTokenizerBase tokenizer)
    : PipelineCall<MultipleChoiceInput, MultipleChoiceResult>
{
    private readonly EncodingOptions _tokenization = Tokenization(options);

    public override ModelForward Forward => forward;

    public override PipelineItem<MultipleChoiceResult> Prepare(MultipleChoiceInput input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(input.Prompt);
        if (input.Choices is not { Count: > 0 }) throw new ArgumentException("At least one choice is required.", nameof(input));
        if (input.Choices.Contains(null!)) throw new ArgumentException("A choice is null.", nameof(input));
        foreach (string choice in input.Choices) sequences.EncodePair(tokenizer, input.Prompt, choice, _tokenization);
        if (_tokenization.Padding == PaddingStrategy.Longest) sequences.PadToLongest(tokenizer.PadTokenId ?? 0, PadsLeft);
        return new Item(sequences.Count);
    }

    private bool PadsLeft => (_tokenization.PaddingSide ?? tokenizer.PaddingSide) == SequenceSide.Left;

    private static EncodingOptions Tokenization(MultipleChoiceOptions options)
    {
        EncodingOptions tokenization = options.Tokenization ?? new EncodingOptions();
        return options.Padded ? tokenization with { Padding = PaddingStrategy.Longest } : tokenization;
    }

    private sealed class Item(int choices) : PipelineItem<MultipleChoiceResult>
    {
        private readonly float[] _logits = new float[choices];

        public override void Accept(int sequence, SequenceOutput output) => _logits[sequence] = output.Values[0];

        public override MultipleChoiceResult Finish()
        {
            float[] scores = new float[_logits.Length];
            ScoreFunctions.Softmax(_logits, scores);
            return new MultipleChoiceResult(_logits, scores, ScoreFunctions.ArgMax(_logits));
        }
    }
}
