namespace ConvBert.Pipelines;

/// <summary>A hypothesis with a place for a label, in the syntax of Python's <c>str.format</c>.</summary>
internal static class HypothesisTemplate
{
    /// <summary>How much of a text an error message repeats.</summary>
    private const int MaxQuotation = 200;

    /// <summary>The hypothesis of each label.</summary>
    /// <exception cref="ArgumentException">The template is malformed, or has no place for a label.</exception>
    public static string[] Fill(string template, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(template);
        string[] hypotheses = new string[labels.Count];
        for (int i = 0; i < hypotheses.Length; i++)
        {
            try
            {
                hypotheses[i] = PythonFormat.Format(template, labels[i]);
            }
            catch (FormatException e)
            {
                throw new ArgumentException(
                    $"The hypothesis_template \"{Clip(template)}\" cannot be formatted with the label \"{Clip(labels[i])}\": " +
                    Clip(e.Message),
                    nameof(template),
                    e);
            }
        }

        if (hypotheses[0] != template) return hypotheses;
        throw new ArgumentException(
            $"The provided hypothesis_template \"{Clip(template)}\" was not able to be formatted with the target labels. Make sure the " +
            "passed template includes formatting syntax such as {} where the label should go.",
            nameof(template));
    }

    private static string Clip(string text) => text.Length <= MaxQuotation ? text : string.Concat(text.AsSpan(0, MaxQuotation), "…");
}
