using System.Globalization;
using ConvBert.Measurement;

namespace ConvBert.Benchmarks;

/// <summary>A product <c>[rows, inner]·[inner, columns]</c> of the model.</summary>
public readonly record struct MatMulShape(string Product, int Inner, int Columns)
{
    /// <summary>The large products of all published sizes, and one whose sides fit no tile.</summary>
    public static IEnumerable<MatMulShape> All =>
        [.. PublishedSize.All.SelectMany(size => Of(size.Name, size.Config)), new("awkward", 771, 77)];

    /// <summary>The products of one layer that make up most of its time; of a grouped one, a group.</summary>
    internal static IEnumerable<MatMulShape> Of(string size, ConvBertConfig config)
    {
        int hidden = config.HiddenSize / config.NumGroups, intermediate = config.IntermediateSize / config.NumGroups;
        yield return new($"{size} projections", config.HiddenSize, 4 * config.AllHeadSize);
        yield return new($"{size} pointwise", config.HiddenSize, config.AllHeadSize);
        yield return new($"{size} intermediate", hidden, intermediate);
        yield return new($"{size} output", intermediate, hidden);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Product} {Inner}x{Columns}");
}
