namespace ConvBert.Pipelines;

/// <summary>What the start and end of an answer count.</summary>
public enum OffsetUnit
{
    /// <summary>Unicode code points, as Hugging Face does. The default.</summary>
    CodePoint,

    /// <summary>UTF-16 code units: the indices of a .NET string, fit for <c>text[start..end]</c>.</summary>
    Utf16,
}
