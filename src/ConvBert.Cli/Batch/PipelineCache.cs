using ConvBert.Pipelines;

namespace ConvBert.Cli.Batch;

/// <summary>Pipelines that stay loaded between requests; the longest unused goes when there are too many.</summary>
/// <param name="load">How models are loaded, but for a request's own configuration.</param>
internal sealed class PipelineCache(ConvBertLoadOptions load) : IDisposable
{
    private const int MaximumPipelines = 16;

    private readonly List<(string Key, IDisposable Pipeline)> _pipelines = [];

    public FillMaskPipeline FillMask(PipelineSource source) => Get("fill-mask", source, FillMaskPipeline.FromPretrained);

    public TextClassificationPipeline TextClassification(PipelineSource source) => Get("text-classification", source, TextClassificationPipeline.FromPretrained);

    public TokenClassificationPipeline TokenClassification(PipelineSource source) => Get("token-classification", source, TokenClassificationPipeline.FromPretrained);

    public QuestionAnsweringPipeline QuestionAnswering(PipelineSource source) => Get("question-answering", source, QuestionAnsweringPipeline.FromPretrained);

    public ZeroShotClassificationPipeline ZeroShotClassification(PipelineSource source) => Get("zero-shot-classification", source, ZeroShotClassificationPipeline.FromPretrained);

    public FeatureExtractionPipeline FeatureExtraction(PipelineSource source) => Get("feature-extraction", source, FeatureExtractionPipeline.FromPretrained);

    public MultipleChoicePipeline MultipleChoice(PipelineSource source) => Get("multiple-choice", source, MultipleChoicePipeline.FromPretrained);

    public void Dispose()
    {
        foreach ((_, IDisposable pipeline) in _pipelines) pipeline.Dispose();
        _pipelines.Clear();
    }

    private T Get<T>(string task, PipelineSource source, Func<string, PipelineOptions?, T> fromPretrained)
        where T : IDisposable
    {
        string key = $"{task}\n{source.Key}";
        int index = _pipelines.FindIndex(entry => entry.Key == key);
        IDisposable pipeline;
        if (index >= 0)
        {
            pipeline = _pipelines[index].Pipeline;
            _pipelines.RemoveAt(index);
        }
        else
        {
            MakeRoom();
            pipeline = fromPretrained(DemoModels.Resolve(source.Model), Options(source));
        }

        _pipelines.Add((key, pipeline));
        return (T)pipeline;
    }

    private void MakeRoom()
    {
        while (_pipelines.Count >= MaximumPipelines)
        {
            _pipelines[0].Pipeline.Dispose();
            _pipelines.RemoveAt(0);
        }
    }

    private PipelineOptions Options(PipelineSource source) => new()
    {
        Tokenizer = source.Tokenizer is { } tokenizer ? TokenizerOverrides.Read(tokenizer) : null,
        Model = source.Config is { } overrides ? load with { Config = ConvBertConfig.FromPretrained(DemoModels.Resolve(source.Model), load.Revision).WithOverrides(overrides) } : load,
    };
}
