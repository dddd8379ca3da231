namespace ConvBert.Tokenization;

/// <summary>The side of a sequence where it is padded or truncated.</summary>
public enum SequenceSide
{
    /// <summary>At the end. The default.</summary>
    Right,

    /// <summary>At the beginning.</summary>
    Left,
}
