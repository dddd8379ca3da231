using System.Globalization;

namespace ConvBert.Cli.FineTuning;

/// <summary>The losses of a run as a small picture of characters. Its memory does not grow with the run.</summary>
internal sealed class LossCurve
{
    private const int Columns = 60, Rows = 6, Eighths = 8;
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    private readonly List<double> _means = [];
    private long _stepsOfColumn = 1;
    private double _sum;
    private long _count;

    /// <summary>Adds the loss of the next step.</summary>
    public void Add(double loss)
    {
        _sum += loss;
        if (++_count < _stepsOfColumn) return;
        _means.Add(_sum / _count);
        (_sum, _count) = (0, 0);
        if (_means.Count < 2 * Columns) return;
        for (int i = 0; i < Columns; i++) _means[i] = (_means[2 * i] + _means[(2 * i) + 1]) / 2;
        _means.RemoveRange(Columns, Columns);
        _stepsOfColumn *= 2;
    }

    /// <summary>The picture's lines, the highest first; none before there is anything to see.</summary>
    public IEnumerable<string> Lines()
    {
        if (_means.Count < 2) yield break;
        int columns = Math.Min(Columns, _means.Count);
        double[] heights =
            [.. Enumerable.Range(0, columns).Select(i => Mean(i * _means.Count / columns, (i + 1) * _means.Count / columns))];
        double top = heights.Max();
        for (int row = Rows - 1; row >= 0; row--)
        {
            string label = row == Rows - 1 ? Number(top) : row == 0 ? "0" : "";
            yield return $"{label,8} │" + string.Concat(heights.Select(height => Block((top > 0 ? height / top : 0) * Rows, row)));
        }
    }

    private double Mean(int start, int end)
    {
        double sum = 0;
        for (int i = start; i < end; i++) sum += _means[i];
        return sum / (end - start);
    }

    private static char Block(double height, int row) => Blocks[(int)Math.Round(Math.Clamp(height - row, 0, 1) * Eighths)];

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
