namespace ConvBert.Tokenization;

/// <summary>Which text of a pair is truncated when the sequence is too long.</summary>
public enum TruncationStrategy
{
    /// <summary>Neither.</summary>
    DoNotTruncate,

    /// <summary>The longer one, token by token.</summary>
    LongestFirst,

    /// <summary>The first.</summary>
    OnlyFirst,

    /// <summary>The second.</summary>
    OnlySecond,
}
