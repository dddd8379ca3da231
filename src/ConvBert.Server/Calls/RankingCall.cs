using ConvBert.Pipelines;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;

namespace ConvBert.Server.Calls;

/// <summary>Texts by how well they answer a query, the best first.</summary>
/// <param name="Query">The query.</param>
/// <param name="Texts">The texts.</param>
/// <param name="Truncation">How longer ones are cut.</param>
/// <param name="RawScores">Whether scores are the model's own numbers.</param>
internal sealed record RankingCall(string Query, IReadOnlyList<string> Texts, Truncation Truncation, bool RawScores)
    : ModelCall<TextRankingResult>
{
    /// <inheritdoc/>
    public override int Count => Texts.Count;

    /// <inheritdoc/>
    public override int Characters => (Texts.Count * CharactersOf([Query])) + CharactersOf(Texts);

    /// <inheritdoc/>
    protected override string Task => TaskDefinitions.TextRanking.Name;

    /// <summary>Refuses a call without texts.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public RankingCall Checked() => Texts.Count > 0 ? this : throw new RequestException("`texts` cannot be empty");

    /// <inheritdoc/>
    protected override async Task<TextRankingResult> RunAsync(
        LoadedModel model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken)
    {
        TaskEngine<TextRankingInput, TextRankingOptions, TextRankingResult> engine =
            await model.EngineAsync(TaskDefinitions.TextRanking).WaitAsync(cancellationToken).ConfigureAwait(false);
        var options = new TextRankingOptions
        {
            FunctionToApply = RawScores ? ScoreFunction.None : ScoreFunction.Sigmoid,
            Tokenization = Truncation.Options(engine.Tokenizer, engine.Config),
        };
        IReadOnlyList<TextRankingResult> results = await engine.RunAsync(
            [new TextRankingInput(Query, Texts)], options, priority, usage, cancellationToken).ConfigureAwait(false);
        return results[0];
    }
}
