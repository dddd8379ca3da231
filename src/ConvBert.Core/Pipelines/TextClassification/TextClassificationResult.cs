namespace ConvBert.Pipelines;

/// <summary>The labels of one text.</summary>
/// <param name="Labels">
/// The requested number of labels, best first (or all in the model's order, see <see cref="TextClassificationOptions.KeepLabelOrder"/>).
/// </param>
public sealed record TextClassificationResult(IReadOnlyList<LabelScore> Labels)
{
    /// <summary>The best label.</summary>
    public string Label => Best.Label;

    /// <summary>The best label's score.</summary>
    public float Score => Best.Score;

    private LabelScore Best
    {
        get
        {
            LabelScore best = Labels[0];
            foreach (LabelScore label in Labels)
            {
                if (label.Score > best.Score) best = label;
            }

            return best;
        }
    }
}
