namespace ConvBert.Serving.Engine;

/// <summary>Which requests go first.</summary>
internal enum RequestPriority
{
    /// <summary>Someone waits for the answer.</summary>
    Interactive,

    /// <summary>Runs where interactive requests leave room, and in a small part of each batch where they do not.</summary>
    Bulk,
}
