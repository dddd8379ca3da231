using ConvBert.Tokenization;

namespace ConvBert.Serving.Engine;

/// <summary>The tokens that a request may have, counted before there is memory for them; several threads may count.</summary>
/// <param name="max">The most tokens.</param>
/// <param name="cancellationToken">Ends the counting.</param>
internal sealed class TokenAllowance(int max, CancellationToken cancellationToken)
{
    private long _taken;

    /// <summary>Takes the tokens of a text.</summary>
    /// <exception cref="RequestTooLargeException">The request has more than it may have.</exception>
    public void Take(long tokens)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Check(Interlocked.Add(ref _taken, tokens), max);
    }

    /// <summary>The options of a tokenizer's call that takes its tokens from here.</summary>
    public EncodingOptions Within(EncodingOptions options) => options with { Growing = Take };

    /// <summary>Refuses more tokens than a request may have.</summary>
    /// <exception cref="RequestTooLargeException">There are more.</exception>
    public static void Check(long tokens, int max)
    {
        if (tokens > max) throw new RequestTooLargeException($"The request has more than {max} tokens, the most that one may have.");
    }
}
