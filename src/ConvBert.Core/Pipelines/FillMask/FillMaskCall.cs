using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One call of <see cref="FillMaskPipeline"/>.</summary>
internal sealed class FillMaskCall : PipelineCall<string, FillMaskResult>
{
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly EncodingOptions? _tokenization;
    private readonly int _mask;
    private readonly int _topK;
    private readonly int[]? _targets;

    public FillMaskCall(FillMaskOptions options, MaskedLMRows model, ConvBertTokenizerBase tokenizer, int vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TopK, 1, nameof(options.TopK));
        Model = model;
        _tokenizer = tokenizer;
        _tokenization = options.Tokenization;
        _mask = tokenizer.MaskTokenId ?? throw new PipelineException("The tokenizer does not define a `mask_token`.");
        _targets = options.Targets is null ? null : TargetTokens.Resolve(options.Targets, tokenizer, options.OnWarning);
        if (_targets is not null) CheckTargets(_targets, vocabulary);
        _topK = Math.Min(options.TopK, _targets?.Length ?? options.TopK);
        if (_topK > vocabulary) throw new ArgumentOutOfRangeException(nameof(options), _topK, $"TopK is above the size of the vocabulary, {vocabulary}.");
    }

    public override RowModel Model { get; }

    public override PipelineItem<FillMaskResult> Prepare(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        TokenizerEncoding encoding = _tokenizer.Encode(input, options: _tokenization);
        var masks = new List<int>();
        for (int i = 0; i < encoding.Ids.Count; i++)
        {
            if (encoding.Ids[i] == _mask) masks.Add(i);
        }

        if (masks.Count == 0) throw new PipelineException($"No mask_token ({_tokenizer.MaskToken}) found on the input.");
        return new FillMaskItem(encoding, [.. masks], _topK, _targets, _tokenizer);
    }

    private static void CheckTargets(int[] targets, int vocabulary)
    {
        foreach (int target in targets)
        {
            if (target >= vocabulary) throw new ArgumentException($"A target has the id {target}, but the model's vocab_size is {vocabulary}.", nameof(targets));
        }
    }
}
