using System.Diagnostics;
using System.Globalization;

namespace ConvBert.Core.Tests.Support;

/// <summary>
/// Many mutations of one well-formed file, each read by the reader under test: it may load or end in the reader's own exceptions,
/// within a second and within memory in proportion to the file. Short by default; <c>CONVBERT_FUZZ_RUNS</c> makes it long.
/// </summary>
internal static class FuzzRun
{
    private const int ShortRun = 300;
    private const long AllocatedAtLeast = 4 << 20;
    private const int AllocatedPerByte = 64;
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(1);

    private static int Runs { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("CONVBERT_FUZZ_RUNS"), CultureInfo.InvariantCulture, out int runs)
            ? runs
            : ShortRun;

    /// <summary>Runs the mutations.</summary>
    /// <param name="subject">The name for messages.</param>
    /// <param name="original">The well-formed file.</param>
    /// <param name="path">Where each mutation is written.</param>
    /// <param name="read">Reads all of it.</param>
    /// <param name="isTyped">Whether an exception is one that the reader promises.</param>
    /// <param name="donors">Other files whose pieces are mixed in.</param>
    /// <param name="repair">Sets the checksums of a file of unchanged length right, so that the reader gets past them.</param>
    /// <returns>One line that tells what happened.</returns>
    internal static string Check(
        string subject, byte[] original, string path, Action read, Func<Exception, bool> isTyped, IReadOnlyList<byte[]>? donors =
        null, Action<byte[]>? repair = null)
    {
        File.WriteAllBytes(path, original);
        Record.Exception(read).Should().BeNull("{0} itself is well-formed", subject);
        var mutator = new Mutator(original, donors ?? []);
        int loaded = 0;
        long most = 0;
        TimeSpan slowest = TimeSpan.Zero;
        for (int run = 0; run < Runs; run++)
        {
            byte[] bytes = mutator.Mutate(run, out bool keepsLength);
            if (keepsLength) repair?.Invoke(bytes);
            File.WriteAllBytes(path, bytes);
            (Exception? thrown, long allocated, TimeSpan time) = Measure(read);
            // Another process may have had the machine: only what stays slow is slow.
            for (int again = 0; again < 3 && time > Slowest; again++) (_, _, time) = Measure(read);
            string where = $"mutation {run} of {subject}";
            if (thrown is not null && !isTyped(thrown)) Assert.Fail($"{where} threw {thrown}");
            if (allocated > AllocatedAtLeast + (AllocatedPerByte * (long)bytes.Length))
                Assert.Fail($"{where}, {bytes.Length} bytes, took {allocated} bytes of memory: {thrown?.Message ?? "it loaded"}");
            if (time > Slowest) Assert.Fail($"{where} took {time}: {thrown?.Message ?? "it loaded"}");
            if (thrown is null) loaded++;
            most = Math.Max(most, allocated);
            slowest = time > slowest ? time : slowest;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{subject}: {Runs} runs, {loaded} loaded, {Runs - loaded} refused; at most {slowest.TotalMilliseconds:0.0} ms and "
            + $"{most / 1024} KB");
    }

    private static (Exception? Thrown, long Allocated, TimeSpan Time) Measure(Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        Exception? thrown = Record.Exception(read);
        return (thrown, GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(start));
    }
}
