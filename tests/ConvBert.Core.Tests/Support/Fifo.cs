using System.Diagnostics;

namespace ConvBert.Core.Tests.Support;

/// <summary>A pipe with a name, which nobody writes to: whoever opens it for reading waits for ever.</summary>
internal static class Fifo
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Puts a pipe in the place of a file.</summary>
    public static void Replace(string path)
    {
        File.Delete(path);
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        made.ExitCode.Should().Be(0);
    }

    /// <summary>Runs what must not wait for the pipe, and gives what it threw.</summary>
    public static Exception? Run(Action action)
    {
        Task<Exception?> running = Task.Run(() =>
        {
            try
            {
                action();
                return (Exception?)null;
            }
            catch (Exception exception)
            {
                return exception;
            }
        });
        return running.Wait(Patience) ? running.Result : throw new TimeoutException("waits for a pipe");
    }
}

/// <summary>A test that needs a pipe with a name; skipped with a reason elsewhere.</summary>
internal sealed class FifoTheoryAttribute : TheoryAttribute
{
    public FifoTheoryAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "Needs pipes with a name in the file system.";
    }
}
