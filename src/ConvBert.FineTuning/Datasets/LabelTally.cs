namespace ConvBert.FineTuning.Datasets;

/// <summary>Counts labels.</summary>
internal static class LabelTally
{
    /// <summary>How often each label occurs in some examples.</summary>
    public static long[] Of<TExample>(IEnumerable<TExample> examples, IReadOnlyList<string> labels)
    {
        long[] counts = new long[labels.Count];
        if (labels.Count == 0) return counts;
        var ids = new LabelIds(labels);
        foreach (TExample example in examples)
        {
            foreach (string label in LabelsOf(example)) counts[ids[label]]++;
        }

        return counts;
    }

    /// <summary>The names of an example's labels or tags.</summary>
    public static IEnumerable<string> LabelsOf<TExample>(TExample example) => example switch
    {
        TextClassificationExample classification => classification.Labels,
        TokenClassificationExample tokens => tokens.Tags,
        _ => [],
    };
}
