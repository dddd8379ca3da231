using System.Diagnostics;
using System.Globalization;

namespace ConvBert.Comparison;

/// <summary>A process that holds a core, until it is disposed or its time is over.</summary>
internal sealed class BusyNeighbour : IDisposable
{
    /// <summary>The word on the command line by which the program calls itself.</summary>
    public const string Option = "--spin";

    private readonly Process _process;

    /// <summary>Starts a process and returns when it spins.</summary>
    /// <param name="longest">When it ends whatever happens to its parent.</param>
    public BusyNeighbour(TimeSpan longest)
    {
        _process = OwnProgram.Start(null, Option, longest.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        _process.StandardOutput.ReadLine();
    }

    /// <summary>The new process's side.</summary>
    public static void Spin(string seconds)
    {
        Console.WriteLine();
        var longest = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < longest;) Thread.SpinWait(1000);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
