using System.Globalization;
using ConvBert.Measurement;

namespace ConvBert.Benchmarks;

/// <summary>The heads of one half of a mixed attention.</summary>
public readonly record struct HeadShape(int Count, int Size)
{
    /// <summary>Those of the published sizes, and one whose channels fit no vector.</summary>
    public static IEnumerable<HeadShape> All =>
        [.. PublishedSize.All.Select(size => new HeadShape(size.Config.EffectiveAttentionHeads, size.Config.AttentionHeadSize)),
            new(3, 21)];

    public int Width => Count * Size;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}x{Size}");
}
