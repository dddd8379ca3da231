namespace ConvBert;

/// <summary>What became of the packed cache during a load.</summary>
public enum PackedCacheState
{
    /// <summary>No cache was requested.</summary>
    Off,

    /// <summary>The weights were mapped from the cache.</summary>
    Mapped,

    /// <summary>The weights were read from the checkpoint and written to the cache for the next load.</summary>
    Written,

    /// <summary>The weights were read from the checkpoint; the cache could be neither used nor written.</summary>
    Unavailable,
}
