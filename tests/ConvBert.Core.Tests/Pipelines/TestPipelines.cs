using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>The pipelines of tests/models, loaded once for all tests that ask for them.</summary>
public sealed class TestPipelines : IDisposable
{
    private readonly Lazy<FillMaskPipeline> _fillMask = new(() => FillMaskPipeline.FromPretrained(Folder("fill-mask")));
    private readonly Lazy<TextClassificationPipeline> _sentiment =
        new(() => TextClassificationPipeline.FromPretrained(Folder("sentiment")));
    private readonly Lazy<TokenClassificationPipeline> _ner = new(() => TokenClassificationPipeline.FromPretrained(Folder("ner")));
    private readonly Lazy<QuestionAnsweringPipeline> _qa = new(() => QuestionAnsweringPipeline.FromPretrained(Folder("qa")));
    private readonly Lazy<MultipleChoicePipeline> _choice = new(() => MultipleChoicePipeline.FromPretrained(Folder("choice")));
    private readonly Lazy<ZeroShotClassificationPipeline> _zeroShot =
        new(() => ZeroShotClassificationPipeline.FromPretrained(Folder("zero-shot")));
    private readonly Lazy<FeatureExtractionPipeline> _features = new(() => FeatureExtractionPipeline.FromPretrained(Folder("fill-mask")));

    public FillMaskPipeline FillMask => _fillMask.Value;

    public TextClassificationPipeline Sentiment => _sentiment.Value;

    public TokenClassificationPipeline Ner => _ner.Value;

    public QuestionAnsweringPipeline QuestionAnswering => _qa.Value;

    public MultipleChoicePipeline Choice => _choice.Value;

    public ZeroShotClassificationPipeline ZeroShot => _zeroShot.Value;

    public FeatureExtractionPipeline Features => _features.Value;

    public static string Folder(string model) => Path.Combine(AppContext.BaseDirectory, "Models", model);

    public void Dispose()
    {
        if (_fillMask.IsValueCreated) FillMask.Dispose();
        if (_sentiment.IsValueCreated) Sentiment.Dispose();
        if (_ner.IsValueCreated) Ner.Dispose();
        if (_qa.IsValueCreated) QuestionAnswering.Dispose();
        if (_choice.IsValueCreated) Choice.Dispose();
        if (_zeroShot.IsValueCreated) ZeroShot.Dispose();
        if (_features.IsValueCreated) Features.Dispose();
    }
}
