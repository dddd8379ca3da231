using ConvBert.Serving.Engine;

namespace ConvBert.Server.Http;

/// <summary>The memory of answers that are written or being sent, which slow readers would otherwise add up to any size.</summary>
/// <param name="maxAnswerBytes">The most bytes of one answer.</param>
internal sealed class AnswerMemory(long maxAnswerBytes)
{
    private readonly long _max = maxAnswerBytes * EngineLimits.MaxFullAnswers;
    private long _taken;

    /// <summary>The bytes that answers have taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes for an answer.</summary>
    /// <param name="bytes">How many more.</param>
    /// <param name="had">How many bytes it has written.</param>
    /// <exception cref="RequestTooLargeException">The answer would have more than one may have.</exception>
    /// <exception cref="OverloadedException">Other answers have the memory.</exception>
    public void Take(int bytes, long had)
    {
        Check(had);
        if (Interlocked.Add(ref _taken, bytes) <= _max) return;
        Free(bytes);
        throw new OverloadedException(OverloadedException.ShortestWait);
    }

    /// <summary>Refuses an answer of so many bytes, where they are too many.</summary>
    /// <exception cref="RequestTooLargeException">They are.</exception>
    public void Check(long bytes)
    {
        if (bytes <= maxAnswerBytes) return;
        throw new RequestTooLargeException(
            $"The answer has more than {maxAnswerBytes} bytes, the most that one may have: ask for fewer texts, or for less of each.");
    }

    /// <summary>Gives bytes back.</summary>
    public void Free(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
