using System.Globalization;

namespace ConvBert.Pipelines;

/// <summary>The names of a classifier's labels.</summary>
internal static class LabelNames
{
    /// <summary>The label of each index; <c>LABEL_i</c>, Hugging Face's own name, where the configuration's map leaves a gap.</summary>
    public static string[] Of(ConvBertConfig config)
    {
        string[] labels = new string[config.NumLabels];
        for (int i = 0; i < labels.Length; i++)
        {
            bool isNamed = config.Id2Label.TryGetValue(i, out string? label);
            labels[i] = isNamed ? label! : string.Create(CultureInfo.InvariantCulture, $"LABEL_{i}");
        }

        return labels;
    }
}
