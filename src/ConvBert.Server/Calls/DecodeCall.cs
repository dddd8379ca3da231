using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;

namespace ConvBert.Server.Calls;

/// <summary>The texts of ids.</summary>
/// <param name="Rows">The ids of each text.</param>
/// <param name="SkipSpecialTokens">Whether [CLS] and [SEP] are left out.</param>
internal sealed record DecodeCall(IReadOnlyList<int[]> Rows, bool SkipSpecialTokens) : ModelCall<string[]>
{
    /// <inheritdoc/>
    public override int Count => Rows.Count;

    /// <inheritdoc/>
    public override int Characters => 0;

    /// <inheritdoc/>
    protected override string Task => TaskDefinitions.FeatureExtraction.Name;

    /// <inheritdoc/>
    protected override Task<string[]> RunAsync(
        LoadedModel model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken) =>
        model.TokenizeAsync((engine, allowance) => Rows.Select(ids => Decode(engine, ids, allowance)).ToArray(), cancellationToken);

    private string Decode(TaskEngine engine, int[] ids, TokenAllowance allowance)
    {
        allowance.Take(ids.Length);
        return engine.Tokenizer.Decode(ids, SkipSpecialTokens);
    }
}
