namespace ConvBert.Serving.Engine;

/// <summary>What the answer of a request took. Its parts may be run and counted at the same time.</summary>
internal sealed class RequestUsage
{
    private readonly Lock _lock = new();

    /// <summary>The tokens of all sequences, special ones included.</summary>
    public int Tokens { get; private set; }

    /// <summary>From inputs to sequences.</summary>
    public TimeSpan Tokenize { get; private set; }

    /// <summary>From sequences to the first batch.</summary>
    public TimeSpan Queue { get; private set; }

    /// <summary>From the first batch to the results.</summary>
    public TimeSpan Forward { get; private set; }

    /// <summary>Adds a part of the request.</summary>
    public void Add(int tokens, TimeSpan tokenize, TimeSpan queue, TimeSpan forward)
    {
        lock (_lock)
        {
            Tokens += tokens;
            Tokenize += tokenize;
            Queue += queue;
            Forward += forward;
        }
    }
}
