using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="MultipleChoicePipeline"/>.</summary>
internal sealed class MultipleChoiceCall(MultipleChoiceOptions options, MultipleChoiceForward forward, ConvBertTokenizerBase tokenizer)
    : PipelineCall<MultipleChoiceInput, MultipleChoiceResult>
{
    private readonly EncodingOptions _tokenization = options.Tokenization ?? new EncodingOptions();

    public override ModelForward Forward => forward;

    public override PipelineItem<MultipleChoiceResult> Prepare(MultipleChoiceInput input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(input.Prompt);
        if (input.Choices is not { Count: > 0 }) throw new ArgumentException("At least one choice is required.", nameof(input));
        if (input.Choices.Contains(null!)) throw new ArgumentException("A choice is null.", nameof(input));
        if (options.Padded || _tokenization.Padding != PaddingStrategy.DoNotPad || input.Choices.Contains(string.Empty)) EncodeBatch(input, sequences);
        else Encode(input, sequences);
        return new Item(sequences.Count);
    }

    private void Encode(MultipleChoiceInput input, InputSequences sequences)
    {
        foreach (string choice in input.Choices) sequences.Encode(tokenizer, input.Prompt, choice, _tokenization);
    }

    /// <summary>Encodes the choices as one batch, in which they are padded together and an empty one is a text, too.</summary>
    private void EncodeBatch(MultipleChoiceInput input, InputSequences sequences)
    {
        EncodingOptions tokenization = options.Padded ? _tokenization with { Padding = PaddingStrategy.Longest } : _tokenization;
        string[] prompts = new string[input.Choices.Count];
        Array.Fill(prompts, input.Prompt);
        foreach (TokenizerEncoding encoding in tokenizer.EncodeBatch(prompts, input.Choices, tokenization)) sequences.Add(encoding);
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
