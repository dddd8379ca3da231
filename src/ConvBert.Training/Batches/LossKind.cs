namespace ConvBert.Training.Batches;

/// <summary>How a batch's labels make a loss.</summary>
internal enum LossKind
{
    /// <summary>A cross entropy for each row of logits.</summary>
    Rows,

    /// <summary>A cross entropy over the choices of each question.</summary>
    Choices,

    /// <summary>A cross entropy over the tokens of each sequence, for starts and for ends.</summary>
    Spans,

    /// <summary>The mean squared error.</summary>
    SquaredError,

    /// <summary>The mean binary cross entropy.</summary>
    BinaryCrossEntropy,

    /// <summary>A cross entropy for each anchor over all other texts of the batch, by cosine similarity.</summary>
    Ranking,

    /// <summary>CoSENT over the batch's scored pairs.</summary>
    CoSent,
}
