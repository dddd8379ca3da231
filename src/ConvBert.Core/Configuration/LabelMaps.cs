namespace ConvBert.Configuration;

/// <summary>The two label maps of a configuration.</summary>
internal static class LabelMaps
{
    internal static bool AreDefault(ConvBertConfig config)
    {
        if (config.Id2Label.Count != 2 || config.Label2Id is not { Count: 2 } ids) return false;
        return config.Id2Label.TryGetValue(0, out string? first) && first == "LABEL_0"
            && config.Id2Label.TryGetValue(1, out string? second) && second == "LABEL_1"
            && ids.TryGetValue("LABEL_0", out int zero) && zero == 0 && ids.TryGetValue("LABEL_1", out int one) && one == 1;
    }
}
