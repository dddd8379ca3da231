namespace ConvBert.Tokenization;

/// <summary>The major version of Hugging Face's transformers to follow where they differ.</summary>
public enum TransformersVersion
{
    /// <summary>Version 4, as of 4.57. The default.</summary>
    V4 = 4,

    /// <summary>Version 5.</summary>
    V5 = 5,
}
