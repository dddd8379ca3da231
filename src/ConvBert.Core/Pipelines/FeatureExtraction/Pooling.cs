namespace ConvBert.Pipelines;

/// <summary>How the hidden states of a text's tokens become one vector.</summary>
public enum Pooling
{
    /// <summary>No pooling: one vector a token. The default.</summary>
    None,

    /// <summary>The mean over the text's tokens, without padding.</summary>
    Mean,

    /// <summary>The first token, `[CLS]`.</summary>
    Cls,

    /// <summary>The maximum of each dimension over the text's tokens, without padding.</summary>
    Max,
}
