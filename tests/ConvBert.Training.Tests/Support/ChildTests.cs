using System.Diagnostics;

namespace ConvBert.Training.Tests.Support;

/// <summary>Tests of this assembly run again in a child process that may not use some instructions.</summary>
internal static class ChildTests
{
    private const string FileVariable = "CONVBERT_TESTS_DIGEST_FILE";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>In a child: the file that the parent waits for.</summary>
    public static string? RequestedFile => Environment.GetEnvironmentVariable(FileVariable);

    /// <summary>Runs one test with a setting of the runtime switched off; gives the exit code.</summary>
    public static async Task<int> RunAsync(string setting, string test, string file)
    {
        var command = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "vstest", typeof(ChildTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~{test}" },
            RedirectStandardOutput = true,
        };
        command.Environment[setting] = "0";
        command.Environment[FileVariable] = file;
        using var process = Process.Start(command)!;
        using var patience = new CancellationTokenSource(Patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        await output;
        return process.ExitCode;
    }
}
