using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="MultipleChoicePipeline"/>.</summary>
internal sealed class MultipleChoiceCall(MultipleChoiceOptions options, MultipleChoiceRows model, ConvBertTokenizerBase tokenizer) : PipelineCall<MultipleChoiceInput, MultipleChoiceResult>
{
    public override RowModel Model => model;

    public override PipelineItem<MultipleChoiceResult> Prepare(MultipleChoiceInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(input.Prompt);
        if (input.Choices is not { Count: > 0 }) throw new ArgumentException("At least one choice is required.", nameof(input));
        if (input.Choices.Contains(null!)) throw new ArgumentException("A choice is null.", nameof(input));
        EncodingOptions tokenization = options.Tokenization ?? new EncodingOptions();
        if (options.Padded) tokenization = tokenization with { Padding = PaddingStrategy.Longest };
        string[] prompts = [.. Enumerable.Repeat(input.Prompt, input.Choices.Count)];
        return new Item([.. tokenizer.EncodeBatch(prompts, input.Choices, tokenization).Select(encoding => encoding.ToRow())]);
    }

    private sealed class Item(ModelRow[] rows) : PipelineItem<MultipleChoiceResult>
    {
        private readonly float[] _logits = new float[rows.Length];

        public override IReadOnlyList<ModelRow> Rows => rows;

        public override void Accept(int row, RowOutput output) => _logits[row] = output.Values[0];

        public override MultipleChoiceResult Finish()
        {
            float[] scores = new float[_logits.Length];
            ScoreFunctions.Softmax(_logits, scores);
            return new MultipleChoiceResult(_logits, scores, ScoreFunctions.ArgMax(_logits));
        }
    }
}
