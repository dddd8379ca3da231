using System.Globalization;

namespace ConvBert.Benchmarks;

/// <summary>Rows of equally many tokens.</summary>
public readonly record struct BatchShape(int Rows, int Sequence)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows}x{Sequence}");
}
