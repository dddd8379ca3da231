using System.Diagnostics;
using System.Globalization;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.FineTuning;
using ConvBert.Serving.Lines;
using ConvBert.Training;

namespace ConvBert.Cli.FineTuning;

/// <summary>How far a run is, on standard error where a person reads it: a bar, numbers, a curve and the evaluations so far.</summary>
/// <param name="environment">Standard error.</param>
/// <param name="isWanted">Whether it is shown.</param>
internal sealed class TrainingDisplay(CommandEnvironment environment, bool isWanted)
{
    private const double SecondsBetween = 0.2;
    private const int BarWidth = 24, MaxEvaluations = 8;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<string> _evaluations = [];
    private LossCurve _curve = new();
    private int _trial, _lines;
    private double _next;
    private string _status = "";

    /// <summary>A step was taken.</summary>
    public void Report(FineTuningStepEventArgs e)
    {
        if (!isWanted) return;
        if (e.Trial != _trial) (_trial, _curve) = (e.Trial, new LossCurve());
        _curve.Add(e.Loss);
        double seconds = _watch.Elapsed.TotalSeconds;
        bool isLast = e.State.GlobalStep == e.State.MaxSteps;
        if (seconds < _next && !isLast) return;
        _next = seconds + SecondsBetween;
        _status = Status(e);
        Draw();
    }

    /// <summary>An entry was logged; evaluations are shown.</summary>
    public void Report(LogEntry entry)
    {
        if (!isWanted || !entry.Values.ContainsKey("eval_loss")) return;
        _evaluations.Add(string.Create(CultureInfo.InvariantCulture, $"epoch {entry.Epoch:0.##}: {Values(entry)}"));
        if (_evaluations.Count > MaxEvaluations) _evaluations.RemoveAt(0);
        Draw();
    }

    /// <summary>Leaves what is shown where it is.</summary>
    public void Keep() => _lines = 0;

    /// <summary>Takes the display away, before a message.</summary>
    public void Clear()
    {
        if (_lines == 0) return;
        environment.Error.Write(Back());
        _lines = 0;
    }

    /// <summary>Numbers by name, in one line.</summary>
    public static string Values(LogEntry entry) => string.Join(
        ", ", entry.Values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value:0.####}")));

    private void Draw()
    {
        string[] lines = [_status, .. _curve.Lines(), .. _evaluations];
        string text = string.Concat(lines.Select(line => Cut(line) + "\n"));
        environment.Error.Write(Back() + text);
        _lines = lines.Length;
    }

    /// <summary>Moves to the first line of what is shown and deletes from there.</summary>
    private string Back() => _lines == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\e[{_lines}A\r\e[J");

    /// <summary>A line that does not wrap.</summary>
    private string Cut(string line)
    {
        string visible = VisibleText.Of(line);
        return visible.Length < environment.Width ? visible : visible[..(environment.Width - 1)];
    }

    private static string Status(FineTuningStepEventArgs e)
    {
        double share = (double)e.State.GlobalStep / e.State.MaxSteps;
        int full = (int)(share * BarWidth);
        string trial = e.TrialCount > 1 ? $"trial {e.Trial}/{e.TrialCount} " : "";
        string bar = new string('━', full) + new string('─', BarWidth - full);
        var left = TimeSpan.FromSeconds(Math.Ceiling(e.TimeLeft.TotalSeconds));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{trial}{bar} {e.State.GlobalStep}/{e.State.MaxSteps}, loss {e.Loss:0.0000}, rate {e.LearningRate:0.0e0}, ")
            + string.Create(CultureInfo.InvariantCulture, $"{e.TokensPerSecond:0} tokens/s, {left:g} left");
    }
}
