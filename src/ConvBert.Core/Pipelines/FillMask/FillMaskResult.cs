namespace ConvBert.Pipelines;

/// <summary>The predictions for the masks of one text.</summary>
/// <param name="Masks">For each mask, in the text's order, its predictions, best first.</param>
public sealed record FillMaskResult(IReadOnlyList<IReadOnlyList<FillMaskPrediction>> Masks)
{
    /// <summary>The predictions of the only mask, best first.</summary>
    /// <exception cref="InvalidOperationException">The text has several masks; see <see cref="Masks"/>.</exception>
    public IReadOnlyList<FillMaskPrediction> Predictions =>
        Masks.Count == 1
            ? Masks[0]
            : throw new InvalidOperationException($"The text has {Masks.Count} masks; read Masks for the predictions of each.");
}
