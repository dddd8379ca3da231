using System.Diagnostics;

namespace ConvBert.Server.Tests.Support;

/// <summary>Waits for what a server does by itself.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Returns once a condition holds; one that does not within the limit fails the test.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Stopwatch.GetElapsedTime(start).Should().BeLessThan(Limit);
            await Task.Delay(1);
        }
    }
}
