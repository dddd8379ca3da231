namespace ConvBert.Serving.Engine;

/// <summary>What a request goes through, one after the other.</summary>
internal enum RequestStage
{
    /// <summary>From inputs to sequences.</summary>
    Tokenize,

    /// <summary>From sequences to the first batch.</summary>
    Queue,

    /// <summary>From the first batch to the results.</summary>
    Forward,

    /// <summary>From the results to the answer's last byte, where a server writes one.</summary>
    Answer,
}
