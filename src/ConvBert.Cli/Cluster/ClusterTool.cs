using System.Diagnostics;
using System.Runtime.InteropServices;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli.Cluster;

/// <summary>
/// `convbert cluster`: the tool `convbert-cluster` with the same streams, arguments, signals and exit code. It is a program of its own, since
/// Orleans cannot be in a native build (docs/decisions/0008).
/// </summary>
internal static partial class ClusterTool
{
    /// <summary>Runs the tool. On Unix the process of the command becomes the tool, and nothing comes back.</summary>
    /// <param name="arguments">The tool's arguments.</param>
    /// <param name="environment">The surroundings of this command.</param>
    /// <param name="version">The version to install where there is none.</param>
    /// <exception cref="CommandException">The tool is not installed, or the system does not start it.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandEnvironment environment, string version)
    {
        ClusterProgram program = ClusterProgram.Find(
            [Path.GetDirectoryName(Environment.ProcessPath) ?? AppContext.BaseDirectory, AppContext.BaseDirectory],
            Environment.GetEnvironmentVariable("PATH") ?? "", Environment.CurrentDirectory, version);
        string[] all = [.. program.Prefix, .. arguments];
        // Where the command runs inside another process, that one stays what it is.
        if (!OperatingSystem.IsWindows() && environment.Signals is not null)
        {
            // Comes back only where it fails. A child beside this process would get some signals twice and others not at all.
            Replace(program.Path, [program.Path, .. all, null]);
            throw new CommandException($"'{program.Path}' cannot be started: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        // A console tells Ctrl-C to both; this process only waits for the other then, however long it takes.
        environment.Signals?.Patience = Timeout.InfiniteTimeSpan;
        using Process process = Process.Start(program.Path, all);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Replace(string path, string?[] arguments);
}
