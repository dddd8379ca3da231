using System.Diagnostics;

namespace ConvBert.Training.Tests.Support;

/// <summary>Tests of this assembly run again in a child process, such as one that may not use some instructions.</summary>
internal static class ChildTests
{
    private const string FileVariable = "CONVBERT_TESTS_DIGEST_FILE";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>In a child: the file or folder that the parent waits for; null in a process that is no child.</summary>
    public static string? RequestedFile => Environment.GetEnvironmentVariable(FileVariable);

    /// <summary>Runs one test with a setting of the runtime switched off; gives the exit code.</summary>
    public static async Task<int> RunAsync(string setting, string test, string file)
    {
        using Process process = Start(test, file, (setting, "0"));
        using var patience = new CancellationTokenSource(Patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        await output;
        return process.ExitCode;
    }

    /// <summary>Starts one test.</summary>
    public static Process Start(string test, string file, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var command = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "vstest", typeof(ChildTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~{test}" },
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in environment) command.Environment[name] = value;
        command.Environment[FileVariable] = file;
        return Process.Start(command)!;
    }
}
