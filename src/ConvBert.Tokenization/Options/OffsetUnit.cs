namespace ConvBert.Tokenization;

/// <summary>The unit in which offsets into a text are counted.</summary>
public enum OffsetUnit
{
    /// <summary>Unicode code points, as in Hugging Face's tokenizers. The default.</summary>
    CodePoint,

    /// <summary>UTF-16 code units: the indices of a .NET string, fit for <c>text[start..end]</c>.</summary>
    Utf16,
}
