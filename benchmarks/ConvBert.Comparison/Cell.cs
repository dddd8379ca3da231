using System.Globalization;
using ConvBert.Cli.Workloads;

namespace ConvBert.Comparison;

/// <summary>One shape of input: <paramref name="Batch"/> rows of <paramref name="Sequence"/> tokens.</summary>
internal readonly record struct Cell(int Batch, int Sequence)
{
    public int Tokens => Batch * Sequence;

    public IReadOnlyCollection<int> RowLengths => [.. Enumerable.Repeat(Sequence, Batch)];

    /// <summary>Reads <c>8x128</c>.</summary>
    /// <exception cref="ComparisonException">The text is no cell.</exception>
    public static Cell Parse(string text)
    {
        string[] parts = text.Split('x');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int batch) && batch > 0
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int sequence) && sequence > 0)
        {
            return new(batch, sequence);
        }

        throw new ComparisonException($"--cells: \"{text}\" is no cell; expected BATCHxSEQUENCE such as 8x128.");
    }

    /// <summary>The ids of the cell, <c>[batch, sequence]</c>; every program that knows the rule has the same.</summary>
    public long[] InputIds(int vocabSize)
    {
        long[] ids = new long[Tokens];
        SyntheticWeights.FillIds($"input_ids.{this}", ids, 0, vocabSize);
        return ids;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Batch}x{Sequence}");
}
