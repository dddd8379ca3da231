namespace ConvBert.Explain;

/// <summary>How the probabilities of an explanation are written in JSON.</summary>
public enum ExplanationEncoding
{
    /// <summary>
    /// A byte each, 255·√p rounded, compressed (zlib) and in base64: off by at most 0.004 and small. The form that the page reads, and the
    /// default.
    /// </summary>
    Packed,

    /// <summary>Nested arrays of numbers with six decimals.</summary>
    Numbers,
}
