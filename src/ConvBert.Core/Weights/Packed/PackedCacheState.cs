namespace ConvBert;

/// <summary>What became of the packed cache in one load.</summary>
public enum PackedCacheState
{
    /// <summary>None was asked for.</summary>
    Off,

    /// <summary>The weights were mapped from the cache.</summary>
    Mapped,

    /// <summary>The weights were read from the checkpoint and written to the cache for the next load.</summary>
    Written,

    /// <summary>The weights were read from the checkpoint; the cache could neither be used nor written.</summary>
    Unavailable,
}
