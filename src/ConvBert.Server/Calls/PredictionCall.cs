using ConvBert.Pipelines;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;

namespace ConvBert.Server.Calls;

/// <summary>The labels of texts and pairs, the best first.</summary>
/// <param name="Inputs">The texts and pairs.</param>
/// <param name="Truncation">How longer ones are cut.</param>
/// <param name="RawScores">Whether scores are the model's own numbers.</param>
internal sealed record PredictionCall(IReadOnlyList<TextPair> Inputs, Truncation Truncation, bool RawScores)
    : ModelCall<IReadOnlyList<TextClassificationResult>>
{
    /// <inheritdoc/>
    public override int Count => Inputs.Count;

    /// <inheritdoc/>
    public override int Characters => CharactersOf(Inputs.SelectMany(input => new[] { input.Text, input.Pair ?? "" }));

    /// <inheritdoc/>
    protected override string Task => TaskDefinitions.TextClassification.Name;

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<TextClassificationResult>> RunAsync(
        LoadedModel model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken)
    {
        TaskEngine<TextPair, TextClassificationOptions, TextClassificationResult> engine =
            await model.EngineAsync(TaskDefinitions.TextClassification).WaitAsync(cancellationToken).ConfigureAwait(false);
        var options = new TextClassificationOptions
        {
            TopK = null,
            FunctionToApply = RawScores ? ScoreFunction.None : null,
            Tokenization = Truncation.Options(engine.Tokenizer, engine.Config),
        };
        return await engine.RunAsync(Inputs, options, priority, usage, cancellationToken).ConfigureAwait(false);
    }
}
