using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="FillMaskPipeline"/>.</summary>
internal sealed class FillMaskCall : PipelineCall<string, FillMaskResult>
{
    /// <summary>The names and numbers of a prediction in JSON.</summary>
    private const int BytesOfPrediction = 64;

    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly EncodingOptions? _tokenization;
    private readonly int _mask;
    private readonly int _topK;
    private readonly int[]? _targets;

    public FillMaskCall(FillMaskOptions options, ConvBertForMaskedLM model, ConvBertTokenizerBase tokenizer, Action<string> warn)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TopK, 1, nameof(options.TopK));
        int vocabulary = model.Config.VocabSize;
        _tokenizer = tokenizer;
        _tokenization = options.Tokenization;
        _mask = tokenizer.MaskTokenId ?? throw new PipelineException("The tokenizer does not define a `mask_token`.");
        Forward = new MaskedLMForward(model, _mask);
        _targets = options.Targets is null ? null : TargetTokens.Resolve(options.Targets, tokenizer, warn);
        if (_targets is not null) CheckTargets(_targets, vocabulary);
        _topK = Math.Min(options.TopK, _targets?.Length ?? options.TopK);
        if (_topK > vocabulary)
        {
            throw new ArgumentOutOfRangeException(nameof(options), _topK, $"TopK is above the size of the vocabulary, {vocabulary}.");
        }
    }

    public override ModelForward Forward { get; }

    public override PipelineItem<FillMaskResult> Prepare(string input, InputSequences sequences)
    {
        ArgumentNullException.ThrowIfNull(input);
        sequences.Encode(_tokenizer, input, pair: null, _tokenization);
        int masks = sequences[0].Ids.Count(_mask);
        if (masks == 0) throw new PipelineException($"No mask_token ({_tokenizer.MaskToken}) found on the input.");
        return new FillMaskItem(_mask, masks, _topK, _targets, _tokenizer);
    }

    /// <summary>Every prediction of every mask repeats the text.</summary>
    public override long ResultBytes(InputSequences sequences)
    {
        ModelSequence sequence = sequences[0];
        return (long)sequence.Ids.Count(_mask) * _topK * (BytesOfPrediction + sequence.Length);
    }

    private static void CheckTargets(int[] targets, int vocabulary)
    {
        foreach (int target in targets)
        {
            if (target >= vocabulary)
            {
                throw new ArgumentException($"A target has the id {target}, but the model's vocab_size is {vocabulary}.", nameof(targets));
            }
        }
    }
}
