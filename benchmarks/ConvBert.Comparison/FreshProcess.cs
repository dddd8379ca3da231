using System.Diagnostics;
using System.Globalization;

namespace ConvBert.Comparison;

/// <summary>A load in a process of its own, as a command or a function that starts cold sees it.</summary>
/// <param name="LoadMilliseconds">From the call that loads to the first answer.</param>
/// <param name="ProcessMilliseconds">From starting the process to its end, the runtime's own start included.</param>
/// <param name="ProcessorMilliseconds">Time of all threads on processors from the call that loads to the first answer.</param>
/// <param name="PeakMegabytes">The largest resident set over an idle process's; 0 where the system does not tell.</param>
internal sealed record FreshProcess(double LoadMilliseconds, double ProcessMilliseconds, double ProcessorMilliseconds, double PeakMegabytes)
{
    /// <summary>The word on the command line by which the program calls itself.</summary>
    public const string Option = "--load-once";

    /// <summary>Runs a task in a new process.</summary>
    /// <param name="task">The task.</param>
    /// <param name="program">This program, published in some way; null for the one that runs.</param>
    /// <exception cref="ComparisonException">The process failed.</exception>
    public static FreshProcess Run(LoadTask task, string? program)
    {
        long begin = Stopwatch.GetTimestamp();
        using Process process = OwnProgram.Start(program, [Option, .. task.Arguments]);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double whole = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        if (process.ExitCode != 0)
        {
            throw new ComparisonException($"A process for {string.Join(' ', task.Arguments)} ended with {process.ExitCode}.");
        }
        double[] numbers =
            Array.ConvertAll(
            output.Split(' ', StringSplitOptions.RemoveEmptyEntries), text => double.Parse(text, CultureInfo.InvariantCulture));
        return new(numbers[0], whole, numbers[1], numbers[2]);
    }

    /// <summary>The new process's side: runs the task and prints its numbers.</summary>
    public static void Answer(LoadTask task, TextWriter output)
    {
        double before = PeakResident();
        using Process process = Process.GetCurrentProcess();
        TimeSpan processor = process.TotalProcessorTime;
        double milliseconds = 0;
        long start = Stopwatch.GetTimestamp();
        task.Run(() =>
        {
            milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            process.Refresh();
            processor = process.TotalProcessorTime - processor;
        });
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{milliseconds:F3} {processor.TotalMilliseconds:F3} {PeakResident() - before:F1}"));
    }

    private static double PeakResident()
    {
        const string Status = "/proc/self/status";
        if (!File.Exists(Status)) return 0;
        string line = File.ReadLines(Status).First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
