namespace ConvBert.FineTuning.Metrics;

/// <summary>How tags tell where entities begin and end, for strict counting.</summary>
public enum TagScheme
{
    /// <summary><c>B-</c> only between two adjacent entities of one type.</summary>
    Iob1,

    /// <summary><c>B-</c> at the start of every entity.</summary>
    Iob2,

    /// <summary><c>E-</c> only between two adjacent entities of one type.</summary>
    Ioe1,

    /// <summary><c>E-</c> at the end of every entity.</summary>
    Ioe2,

    /// <summary><c>B-</c> and <c>E-</c> around every entity, <c>S-</c> for one of a single word.</summary>
    Iobes,

    /// <summary><c>B-</c> and <c>L-</c> around every entity, <c>U-</c> for one of a single word.</summary>
    Bilou,
}
