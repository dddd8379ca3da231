using System.Diagnostics;

namespace ConvBert.Cli.Tests.Support;

/// <summary>A run of bash in a folder, where <c>$CONVBERT</c> is the built command.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a script; a run that hangs is ended and is a failure.</summary>
    public static ShellRun Of(string script, TemporaryFolder folder, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", script])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CONVBERT"] = Path.Combine(AppContext.BaseDirectory, "convbert");
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The script hangs: {script}");
        }
        return new ShellRun(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
