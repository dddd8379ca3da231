using System.Globalization;

namespace ConvBert;

/// <summary>The two label maps of a configuration and how Hugging Face derives one from the other.</summary>
internal static class LabelMaps
{
    internal static OrderedDictionary<int, string> Generate(int count)
    {
        var labels = new OrderedDictionary<int, string>(count);
        for (int i = 0; i < count; i++) labels.Add(i, string.Create(CultureInfo.InvariantCulture, $"LABEL_{i}"));
        return labels;
    }

    internal static OrderedDictionary<string, int> Invert(IReadOnlyDictionary<int, string> id2Label)
    {
        var ids = new OrderedDictionary<string, int>(id2Label.Count);
        foreach ((int id, string label) in id2Label) ids[label] = id;
        return ids;
    }

    internal static bool AreDefault(ConvBertConfig config)
    {
        if (config.Id2Label.Count != 2 || config.Label2Id is not { Count: 2 } ids) return false;
        return config.Id2Label.TryGetValue(0, out string? first) && first == "LABEL_0"
            && config.Id2Label.TryGetValue(1, out string? second) && second == "LABEL_1"
            && ids.TryGetValue("LABEL_0", out int zero) && zero == 0 && ids.TryGetValue("LABEL_1", out int one) && one == 1;
    }
}
