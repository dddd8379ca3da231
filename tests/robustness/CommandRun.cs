using System.Diagnostics;
using System.Globalization;

namespace ConvBert.Robustness;

/// <summary>A run of the built command.</summary>
/// <param name="ExitCode">128 and more after a signal.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="WasKilled">Whether the trial ended it.</param>
internal sealed record CommandRun(int ExitCode, string Output, string Error, bool WasKilled)
{
    private const long MaxBytes = 1L << 30;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>The most memory that any run took.</summary>
    public static long PeakBytes { get; private set; }

    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// Runs the command, and ends it by SIGKILL <paramref name="killAfter"/> it has begun, or after <paramref name="begun"/> is there.
    /// </summary>
    /// <exception cref="InvalidOperationException">It hangs, takes too much memory, or ends in a way that no run may.</exception>
    public static async Task<CommandRun> OfAsync(
        IEnumerable<string> arguments, string folder, string? input = null, TimeSpan? killAfter = null, string? begun = null)
    {
        var start = new ProcessStartInfo(BuiltCommand.Path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Task writing = WriteAsync(process, input);
        var watch = Stopwatch.StartNew();
        long peak = 0;
        bool killed = false;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, Resident(process.Id));
            if (begun is not null && File.Exists(begun))
            {
                begun = null;
                watch.Restart();
            }
            TimeSpan left = (begun is null ? killAfter ?? Limit : Limit) - watch.Elapsed;
            if (left <= TimeSpan.Zero || peak > MaxBytes)
            {
                process.Kill();
                killed = true;
            }
            using var waiting = new CancellationTokenSource(left < Poll && left > TimeSpan.Zero ? left : Poll);
            try
            {
                await process.WaitForExitAsync(waiting.Token);
            }
            catch (OperationCanceledException)
            {
                // Time to look again.
            }
        }
        await writing;
        PeakBytes = Math.Max(PeakBytes, peak);
        var run = new CommandRun(process.ExitCode, await output, await error, killed);
        if (peak > MaxBytes) throw new InvalidOperationException($"takes {peak >> 20} MB");
        if (killed && killAfter is null) throw new InvalidOperationException("hangs");
        if (!killed && run.Defect() is { } defect) throw new InvalidOperationException($"{defect}\n{run.Error}");
        return run;
    }

    /// <summary>What no run may do: end by a signal, or with an error that is not one sentence for a person.</summary>
    private string? Defect()
    {
        if (ExitCode is not (0 or 1 or 2)) return $"ends with {ExitCode}";
        if (Error.Contains("Unhandled exception", StringComparison.Ordinal)
            || Error.Contains("   at ", StringComparison.Ordinal)) return "ends in a stack trace";
        if (Error.Contains("unexpected ", StringComparison.Ordinal)) return "ends in an error that has no message";
        return ExitCode != 0 && !Error.StartsWith("convbert: ", StringComparison.Ordinal) ? $"ends with {ExitCode} and no message" : null;
    }

    private static async Task WriteAsync(Process process, string? input)
    {
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A run that has ended reads no more.
        }
    }

    /// <summary>The most memory that a process has had resident so far; 0 where the system does not tell.</summary>
    private static long Resident(int id)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(
                line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
