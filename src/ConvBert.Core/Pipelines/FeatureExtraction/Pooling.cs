namespace ConvBert.Pipelines;

/// <summary>How the hidden states of a text's tokens become one vector. Padding is left out by all of them.</summary>
public enum Pooling
{
    /// <summary>No pooling: one vector a token. The default.</summary>
    None,

    /// <summary>The mean over the text's tokens.</summary>
    Mean,

    /// <summary>The first token, `[CLS]`.</summary>
    Cls,

    /// <summary>The maximum of each dimension over the text's tokens.</summary>
    Max,

    /// <summary>The sum over the text's tokens, divided by the square root of their number.</summary>
    MeanSqrtLen,

    /// <summary>The mean over the text's tokens, the token at position n (from 1 on) weighted by n.</summary>
    WeightedMean,

    /// <summary>The last token.</summary>
    LastToken,
}
