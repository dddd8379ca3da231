namespace ConvBert.FineTuning;

/// <summary>How a file holds examples.</summary>
public enum DatasetFormat
{
    /// <summary>By the file's name, and for <c>.json</c> by its beginning.</summary>
    Auto,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>
    /// One JSON document: an array of objects, an object with an array <c>data</c>, or SQuAD's articles, paragraphs and questions.
    /// </summary>
    Json,

    /// <summary>A table with a header, its fields parted by commas.</summary>
    Csv,

    /// <summary>A table with a header, its fields parted by tabs.</summary>
    Tsv,

    /// <summary>One word a line with columns behind it, an empty line after each sentence.</summary>
    Conll,

    /// <summary>One text a line.</summary>
    Text,
}
