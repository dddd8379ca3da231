namespace ConvBert.Tokenization;

/// <summary>The length to which sequences are padded.</summary>
public enum PaddingStrategy
{
    /// <summary>No padding.</summary>
    DoNotPad,

    /// <summary>The length of the longest sequence in the batch.</summary>
    Longest,

    /// <summary>The maximum length.</summary>
    MaxLength,
}
