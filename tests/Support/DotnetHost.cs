using System.Diagnostics;

namespace ConvBert.Testing;

/// <summary>The .NET host that runs these tests, started again.</summary>
internal static class DotnetHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs the host to its end and gives all that it printed; another exit code than 0 fails the test.</summary>
    public static async Task<string> RunAsync(string[] arguments, params (string Name, string? Value)[] environment)
    {
        using Process process = Start(arguments, environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet {string.Join(' ', arguments)} did not end within {Patience.TotalMinutes} minutes.");
        }

        string printed = await output + await errors;
        process.ExitCode.Should().Be(
            0, "{0} dotnet {1} printed{2}{3}", string.Join(' ', environment), string.Join(' ', arguments), Environment.NewLine, printed);
        return printed;
    }

    /// <summary>Starts the host.</summary>
    public static Process Start(string[] arguments, params ReadOnlySpan<(string Name, string? Value)> environment)
    {
        var command = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment) command.Environment[name] = value;
        return Process.Start(command)!;
    }
}
