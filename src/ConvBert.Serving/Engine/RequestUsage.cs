namespace ConvBert.Serving.Engine;

/// <summary>What the answer of a request took. Its parts may be run and counted at the same time.</summary>
internal sealed class RequestUsage
{
    private readonly Lock _lock = new();
    private QueueMeter? _meter;

    /// <summary>The tokens of all sequences, special ones included.</summary>
    public int Tokens { get; private set; }

    /// <summary>From inputs to sequences.</summary>
    public TimeSpan Tokenize { get; private set; }

    /// <summary>From sequences to the first batch.</summary>
    public TimeSpan Queue { get; private set; }

    /// <summary>From the first batch to the results.</summary>
    public TimeSpan Forward { get; private set; }

    /// <summary>Begins to write the answer, which counts as a stage of the model that gave the results.</summary>
    public StageClock Answering() => new(_meter, RequestStage.Answer);

    /// <summary>Adds a part of the request.</summary>
    public void Add(QueueMeter meter, int tokens, TimeSpan tokenize, TimeSpan queue, TimeSpan forward)
    {
        lock (_lock)
        {
            _meter = meter;
            Tokens += tokens;
            Tokenize += tokenize;
            Queue += queue;
            Forward += forward;
        }
    }
}
