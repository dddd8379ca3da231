namespace ConvBert.Pipelines;

/// <summary>The names of the poolings in the configuration of sentence-transformers' <c>Pooling</c>.</summary>
internal static class PoolingNames
{
    /// <summary>
    /// The switch that older versions have for a mode, and the mode's name, in the order in which the switches' vectors are concatenated.
    /// </summary>
    public static IReadOnlyList<(string Switch, string Name, Pooling Pooling)> All { get; } =
    [
        ("pooling_mode_cls_token", "cls", Pooling.Cls),
        ("pooling_mode_max_tokens", "max", Pooling.Max),
        ("pooling_mode_mean_tokens", "mean", Pooling.Mean),
        ("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", Pooling.MeanSqrtLen),
        ("pooling_mode_weightedmean_tokens", "weightedmean", Pooling.WeightedMean),
        ("pooling_mode_lasttoken", "lasttoken", Pooling.LastToken),
    ];

    /// <summary>The pooling of a name; null for an unknown one.</summary>
    public static Pooling? Find(string name)
    {
        foreach ((_, string known, Pooling pooling) in All)
        {
            if (known == name) return pooling;
        }

        return null;
    }

    public static string NameOf(Pooling pooling) => All.First(known => known.Pooling == pooling).Name;

    /// <summary>Whether switches can say it: each mode once, in their order.</summary>
    public static bool AreInLegacyOrder(IReadOnlyList<Pooling> poolings) =>
        All.Select(known => known.Pooling).Where(poolings.Contains).SequenceEqual(poolings);
}
