using System.Diagnostics;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>Commands of the system.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command to its end; another exit code than 0 fails the test.</summary>
    public static async Task RunAsync(string command, params string[] arguments)
    {
        // What a command leaves running keeps its pipes open, so that nothing is read from them.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", command, .. arguments])
        { WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, "of {0} {1}", command, string.Join(' ', arguments));
    }
}
