using System.Globalization;
using System.Net;
using System.Text;
using ConvBert.Cli.Workloads;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// The roofline of the run as SVG: operations a second over operations a byte of weights, both logarithmic; the roofs are the probed
/// multiply-add peak and the probed bandwidth of main memory, for each thread count.
/// </summary>
/// <remarks>
/// The intensity counts every weight once a forward and no activations: it says how far a cell is from being bound by reading the model.
/// A model that fits the cache may lie above the slanted roof.
/// </remarks>
internal sealed class RooflineDrawing
{
    private const double Width = 960, Height = 600, Left = 80, Right = 30, Top = 80, Bottom = 70;
    private static readonly string[] RoofColours = ["#555555", "#999999", "#bbbbbb"];
    private static readonly string[] SizeColours = ["#1f6fb4", "#d9730d", "#2e8b57"];

    private readonly StringBuilder _svg = new();
    private readonly IReadOnlyList<LatencyResult> _results;
    private readonly (int Threads, double Peak, double Bandwidth)[] _roofs;
    private readonly (double From, double To) _intensities;
    private readonly (double From, double To) _rates;

    private RooflineDrawing(IReadOnlyList<LatencyResult> results, (int Threads, double Peak, double Bandwidth)[] roofs)
    {
        _results = results;
        _roofs = roofs;
        _intensities = Decades(results.Select(Intensity), 1, 1);
        _rates =
            Decades(results.SelectMany(result => (double[])[Rate(result, result.Ours), Rate(result, result.Ort)])
            .Concat(roofs.Select(roof => roof.Peak)), 1, 1.2);
    }

    /// <summary>Probes the roofs and draws the results into a file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string file, IReadOnlyList<LatencyResult> results)
    {
        var bandwidth = new BandwidthProbe();
        (int, double, double)[] roofs =
            [.. results.Select(result => result.Threads).Distinct()
            .Select(threads => (threads, Peak(threads), bandwidth.Measure(threads)))];
        File.WriteAllText(file, new RooflineDrawing(results, roofs).Draw());
    }

    private static double Peak(int threads)
    {
        const int Probes = 15;
        double[] rates = new double[Probes];
        for (int i = 0; i < Probes; i++) rates[i] = MultiplyAddPeak.Measure(threads);
        return Interleave.Median(rates);
    }

    private static double Intensity(LatencyResult result) => result.Operations / ForwardCost.WeightBytes(result.Size.Config);

    private static double Rate(LatencyResult result, double milliseconds) => result.Operations / (milliseconds * 1e6);

    private static (double From, double To) Decades(IEnumerable<double> values, double under, double over)
    {
        double[] all = [.. values];
        return (Math.Pow(10, Math.Floor(Math.Log10(all.Min() / under))), Math.Pow(10, Math.Ceiling(Math.Log10(all.Max() * over))));
    }

    private string Draw()
    {
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\">");
        Line($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        Text(Left, 28, "Forward passes under the roofline", "start", "#222222", size: 18);
        Text(Left, 48, MachineEnvironment.Summary, "start", "#555555", size: 11);
        DrawGrid();
        for (int i = 0; i < _roofs.Length; i++) DrawRoof(_roofs[i], RoofColours[i % RoofColours.Length]);
        foreach (LatencyResult result in _results) DrawPoint(result);
        DrawLegend();
        Line($"</svg>");
        return _svg.ToString();
    }

    private void DrawGrid()
    {
        for (double x = _intensities.From; x <= _intensities.To * 1.001; x *= 10)
        {
            Line($"<line x1=\"{X(x):F1}\" y1=\"{Top}\" x2=\"{X(x):F1}\" y2=\"{Height - Bottom}\" stroke=\"#e4e4e4\"/>");
            Text(X(x), Height - Bottom + 20, x.ToString("G4", CultureInfo.InvariantCulture), "middle", "#222222");
        }

        for (double y = _rates.From; y <= _rates.To * 1.001; y *= 10)
        {
            Line($"<line x1=\"{Left}\" y1=\"{Y(y):F1}\" x2=\"{Width - Right}\" y2=\"{Y(y):F1}\" stroke=\"#e4e4e4\"/>");
            Text(Left - 8, Y(y) + 4, y.ToString("G4", CultureInfo.InvariantCulture), "end", "#222222");
        }

        Text((Left + Width - Right) / 2, Height - 22, "operations per byte of weights", "middle", "#222222");
        Line($"<text transform=\"translate(24 {(Top + Height - Bottom) / 2:F1}) rotate(-90)\" text-anchor=\"middle\" fill=\"#222222\">GFLOP/s</text>");
    }

    private void DrawRoof((int Threads, double Peak, double Bandwidth) roof, string colour)
    {
        double ridge = Math.Clamp(roof.Peak / roof.Bandwidth, _intensities.From, _intensities.To);
        double start = Math.Max(_intensities.From, _rates.From / roof.Bandwidth);
        if (start < ridge)
        {
            Line($"<line x1=\"{X(start):F1}\" y1=\"{Y(start * roof.Bandwidth):F1}\" x2=\"{X(ridge):F1}\" y2=\"{Y(Math.Min(roof.Peak, ridge * roof.Bandwidth)):F1}\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        }

        Line($"<line x1=\"{X(ridge):F1}\" y1=\"{Y(roof.Peak):F1}\" x2=\"{Width - Right}\" y2=\"{Y(roof.Peak):F1}\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        string label =
            string.Create(CultureInfo.InvariantCulture, $"{Threads(roof.Threads)}: {roof.Peak:F0} GFLOP/s, {roof.Bandwidth:F1} GB/s");
        Text(Width - Right - 4, Y(roof.Peak) - 6, label, "end", colour);
    }

    /// <summary>Ours is a filled disc, ONNX Runtime's a ring; a larger one has more threads.</summary>
    private void DrawPoint(LatencyResult result)
    {
        string colour = Colour(result.Size);
        double x = X(Intensity(result)), radius = 3.5 + (1.5 * result.Threads);
        double ours = Y(Rate(result, result.Ours)), theirs = Y(Rate(result, result.Ort));
        string title = string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Size.Name} {result.Cell}, {Threads(result.Threads)}: {result.Ours:F2} ms, ONNX Runtime {result.Ort:F2} ms");
        Line($"<g><title>{WebUtility.HtmlEncode(title)}</title>");
        Line($"<line x1=\"{x:F1}\" y1=\"{ours:F1}\" x2=\"{x:F1}\" y2=\"{theirs:F1}\" stroke=\"{colour}\" stroke-opacity=\"0.4\"/>");
        Line($"<circle cx=\"{x:F1}\" cy=\"{theirs:F1}\" r=\"{radius:F1}\" fill=\"white\" stroke=\"{colour}\" stroke-width=\"1.5\"/>");
        Line($"<circle cx=\"{x:F1}\" cy=\"{ours:F1}\" r=\"{radius:F1}\" fill=\"{colour}\"/>");
        Line($"</g>");
    }

    private void DrawLegend()
    {
        double x = Left;
        foreach (PublishedSize size in _results.Select(result => result.Size).Distinct())
        {
            Line($"<circle cx=\"{x + 6:F1}\" cy=\"66\" r=\"5\" fill=\"{Colour(size)}\"/>");
            Text(x + 16, 70, size.Name, "start", "#222222");
            x += 40 + (8 * size.Name.Length);
        }

        Text(x + 10, 70, "● ConvBert for .NET   ○ ONNX Runtime   larger: more threads", "start", "#555555");
    }

    private static string Threads(int count) => count == 1 ? "one thread" : $"{count} threads";

    private static string Colour(PublishedSize size)
    {
        int index = 0;
        while (PublishedSize.All[index] != size) index++;
        return SizeColours[index];
    }

    private double X(double intensity) => Left + (Fraction(intensity, _intensities) * (Width - Left - Right));

    private double Y(double rate) => Height - Bottom - (Fraction(rate, _rates) * (Height - Top - Bottom));

    private static double Fraction(double value, (double From, double To) range) =>
        Math.Log(value / range.From) / Math.Log(range.To / range.From);

    private void Text(double x, double y, string text, string anchor, string colour, int size = 13) =>
        Line($"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-size=\"{size}\">{WebUtility.HtmlEncode(text)}</text>");

    private void Line(FormattableString line) => _svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
