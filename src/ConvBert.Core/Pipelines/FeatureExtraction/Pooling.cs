namespace ConvBert.Pipelines;

/// <summary>How the hidden states of a text's tokens become one vector.</summary>
public enum Pooling
{
    /// <summary>Not at all: one vector a token. The default.</summary>
    None,

    /// <summary>The mean over the text's tokens, padding left out.</summary>
    Mean,

    /// <summary>The first token, `[CLS]`.</summary>
    Cls,

    /// <summary>The largest value of each dimension over the text's tokens, padding left out.</summary>
    Max,
}
