using ConvBert.Cli.Search;

namespace ConvBert.Cli.Tests.Search;

/// <summary>Dot products: against double precision, and in the order that makes their bits the same everywhere.</summary>
public sealed class DotProductTests
{
    [Fact]
    public void Of_AnyLength_IsTheSumInItsOrder()
    {
        var random = new Random(1);
        for (int length = 0; length < 200; length++)
        {
            float[] x = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
            float[] y = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];

            float found = DotProduct.Of(x, y);

            float[] lanes = new float[64];
            for (int i = 0; i < length; i++) lanes[i % 64] = MathF.FusedMultiplyAdd(x[i], y[i], lanes[i % 64]);
            for (int half = 32; half > 0; half /= 2)
            {
                for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
            }

            found.Should().Be(lanes[0], "length {0}", length);
            ((double)found).Should().BeApproximately(x.Zip(y, (a, b) => (double)a * b).Sum(), 2e-6);
        }
    }
}
