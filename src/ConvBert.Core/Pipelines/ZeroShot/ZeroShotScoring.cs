namespace ConvBert.Pipelines;

/// <summary>Scores of the candidate labels from the logits of their hypotheses.</summary>
internal static class ZeroShotScoring
{
    /// <summary>
    /// One score a label. Independent labels (or a single one): entailment against contradiction; otherwise a softmax of the entailment
    /// logits over the labels.
    /// </summary>
    /// <param name="logits"><c>[labels, classes]</c></param>
    /// <param name="classes">Number of the model's classes.</param>
    /// <param name="entailment">Index of the entailment logit; negative counts from the end.</param>
    /// <param name="independent">Whether several labels may be true.</param>
    public static float[] Scores(ReadOnlySpan<float> logits, int classes, int entailment, bool independent)
    {
        float[] scores = new float[logits.Length / classes];
        int entails = Wrap(entailment, classes), contradicts = Wrap(EntailmentLabel.Contradiction(entailment), classes);
        for (int label = 0; label < scores.Length; label++)
        {
            ReadOnlySpan<float> ofLabel = logits.Slice(label * classes, classes);
            scores[label] = independent || scores.Length == 1
                ? ScoreFunctions.Sigmoid(ofLabel[entails] - ofLabel[contradicts])
                : ofLabel[entails];
        }

        if (!independent && scores.Length > 1) ScoreFunctions.Softmax(scores, scores);
        return scores;
    }

    private static int Wrap(int index, int count) => index < 0 ? index + count : index;
}
