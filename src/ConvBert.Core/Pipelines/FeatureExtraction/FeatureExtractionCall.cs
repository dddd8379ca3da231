using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="FeatureExtractionPipeline"/>.</summary>
internal sealed class FeatureExtractionCall(
    FeatureExtractionOptions options, HiddenStateForward forward, ConvBertTokenizerBase tokenizer, int hidden)
    : PipelineCall<string, FeatureExtractionResult>
{
    public override ModelForward Forward => forward;

    public override PipelineItem<FeatureExtractionResult> Prepare(string input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        sequences.Encode(tokenizer, input, pair: null, options.Tokenization);
        return new Item(this);
    }

    private FeatureExtractionResult Result(SequenceOutput output)
    {
        float[] values = options.Pooling == Pooling.None ? output.Values.ToArray() : Pool(output);
        if (options.Normalize) TokenPooling.Normalize(values, hidden);
        nint[] shape = options.Pooling == Pooling.None ? [1, values.Length / hidden, hidden] : [hidden];
        return new FeatureExtractionResult(values, shape, output.Sequence.TokenCount);
    }

    private float[] Pool(SequenceOutput output)
    {
        ReadOnlySpan<float> states = output.Values.Slice(output.PadLeft * hidden, output.Sequence.Length * hidden);
        return TokenPooling.Pool(states, output.Sequence.AttentionMask, hidden, options.Pooling);
    }

    private sealed class Item(FeatureExtractionCall call) : PipelineItem<FeatureExtractionResult>
    {
        private FeatureExtractionResult? _result;

        public override void Accept(int sequence, SequenceOutput output) => _result = call.Result(output);

        public override FeatureExtractionResult Finish() => _result!;
    }
}
