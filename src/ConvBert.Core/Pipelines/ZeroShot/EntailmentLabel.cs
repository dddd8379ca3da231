using ConvBert.Tokenization.Unicode;

namespace ConvBert.Pipelines;

/// <summary>Which logits of a natural-language-inference model mean entailment and contradiction.</summary>
internal static class EntailmentLabel
{
    /// <summary>The index of entailment by the configuration's label2id, or by its id2label where the former is missing.</summary>
    public static int Find(ConvBertConfig config) =>
        Find(config.Label2Id ?? config.Id2Label.Select(entry => KeyValuePair.Create(entry.Value, entry.Key)));

    /// <summary>
    /// The index of the first label (in the configuration's order) whose name begins with "entail"; −1, the last logit, where there is
    /// none.
    /// </summary>
    public static int Find(IEnumerable<KeyValuePair<string, int>> label2Id)
    {
        foreach ((string label, int id) in label2Id)
        {
            if (PythonText.Lower(label).StartsWith("entail", StringComparison.Ordinal)) return id;
        }

        return -1;
    }

    /// <summary>The first logit, or the last where the first is entailment.</summary>
    public static int Contradiction(int entailment) => entailment == 0 ? -1 : 0;
}
