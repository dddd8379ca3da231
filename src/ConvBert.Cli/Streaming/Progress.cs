using System.Diagnostics;
using System.Globalization;

namespace ConvBert.Cli.Streaming;

/// <summary>One line on standard error that tells how far a stream is, redrawn a few times a second.</summary>
/// <param name="error">Standard error.</param>
/// <param name="isWanted">Whether a terminal shows it.</param>
/// <param name="totalBytes">Bytes of the whole input, where that is known.</param>
internal sealed class Progress(TextWriter error, bool isWanted, long? totalBytes)
{
    private const double SecondsBetween = 0.2;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private double _next = 1;
    private bool _isShown;

    /// <summary>Tells of <paramref name="items"/> answered after <paramref name="bytes"/> of the input.</summary>
    public void Report(long items, long bytes)
    {
        if (!isWanted) return;
        double seconds = _watch.Elapsed.TotalSeconds;
        if (seconds < _next) return;
        _next = seconds + SecondsBetween;
        _isShown = true;
        string rest = "";
        if (totalBytes is > 0 and { } total && bytes > 0)
        {
            double left = seconds * (total - bytes) / bytes;
            rest = string.Create(
                CultureInfo.InvariantCulture, $", {100.0 * bytes / total:0} %, {TimeSpan.FromSeconds(Math.Ceiling(left)):g} left");
        }
        error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\e[K{items} done, {items / seconds:0.0}/s{rest}"));
    }

    /// <summary>Takes the line away, before a message or at the end.</summary>
    public void Clear()
    {
        if (!_isShown) return;
        _isShown = false;
        error.Write("\r\e[K");
    }
}
