using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="FeatureExtractionPipeline"/>.</summary>
internal sealed class FeatureExtractionCall(FeatureExtractionOptions options, HiddenStateRows model, ConvBertTokenizerBase tokenizer, int hidden) : PipelineCall<string, FeatureExtractionResult>
{
    public override RowModel Model => model;

    public override PipelineItem<FeatureExtractionResult> Prepare(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new Item(tokenizer.Encode(input, options: options.Tokenization).ToRow(), this);
    }

    private float[] Read(ModelRow row, RowOutput output)
    {
        float[] values = options.Pooling == Pooling.None ? output.Values.ToArray() : TokenPooling.Pool(output.Values, RealTokens(row, output), hidden, options.Pooling);
        if (options.Normalize) TokenPooling.Normalize(values, hidden);
        return values;
    }

    private static bool[] RealTokens(ModelRow row, RowOutput output)
    {
        bool[] real = new bool[output.Length];
        for (int i = 0; i < row.Length; i++) real[output.PadLeft + i] = row.AttentionMask[i] != 0;
        return real;
    }

    private FeatureExtractionResult Result(ModelRow row, float[] values) =>
        new(values, options.Pooling == Pooling.None ? [1, values.Length / hidden, hidden] : [hidden], row.AttentionMask.Sum());

    private sealed class Item(ModelRow row, FeatureExtractionCall call) : PipelineItem<FeatureExtractionResult>
    {
        private float[] _values = [];

        public override IReadOnlyList<ModelRow> Rows { get; } = [row];

        public override void Accept(int index, RowOutput output) => _values = call.Read(row, output);

        public override FeatureExtractionResult Finish() => call.Result(row, _values);
    }
}
