using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.VectorMath;

public sealed class VectorMathSpecialValueTests
{
    private const float Infinity = float.PositiveInfinity;

    [Theory]
    [InlineData("exp", 0f, 1f)]
    [InlineData("exp", Infinity, Infinity)]
    [InlineData("exp", -Infinity, 0f)]
    [InlineData("exp", float.MinValue, 0f)]
    [InlineData("exp", -87f, 0f)]
    [InlineData("exp", 88.73f, Infinity)]
    [InlineData("exp", float.MaxValue, Infinity)]
    [InlineData("expm1", 0f, 0f)]
    [InlineData("expm1", -1e-30f, -1e-30f)]
    [InlineData("expm1", Infinity, Infinity)]
    [InlineData("expm1", -Infinity, -1f)]
    [InlineData("expm1", -18f, -1f)]
    [InlineData("erf(x/√2)", 0f, 0f)]
    [InlineData("erf(x/√2)", 6f, 1f)]
    [InlineData("erf(x/√2)", Infinity, 1f)]
    [InlineData("erf(x/√2)", -Infinity, -1f)]
    [InlineData("tanh", 0f, 0f)]
    [InlineData("tanh", 1e-30f, 1e-30f)]
    [InlineData("tanh", 10f, 1f)]
    [InlineData("tanh", Infinity, 1f)]
    [InlineData("tanh", -Infinity, -1f)]
    [InlineData("sigmoid", 0f, 0.5f)]
    [InlineData("sigmoid", Infinity, 1f)]
    [InlineData("sigmoid", -Infinity, 0f)]
    [InlineData("log1p", 0f, 0f)]
    [InlineData("softplus", Infinity, Infinity)]
    [InlineData("softplus", -Infinity, 0f)]
    [InlineData("softplus", 21f, 21f)]
    public void Function_OfAValueWithAnExactResult_IsExact(string name, float x, float expected) =>
        Bits.AssertEqual(ActivationRuns.On<Scalar>(Functions.Create(name), [x]), [expected], $"{name}({x:R})");

    [Fact]
    public void Function_OfMinusZero_KeepsTheSign()
    {
        foreach (string name in (string[])["expm1", "erf(x/√2)", "tanh"])
        {
            Bits.AssertEqual(ActivationRuns.On<Scalar>(Functions.Create(name), [-0f]), [-0f], name);
        }
    }

    [Fact]
    public void EveryFunction_OfNaN_IsNaN()
    {
        foreach (string name in Functions.Names)
        {
            ActivationRuns.On<Scalar>(Functions.Create(name), [float.NaN]).Should().Equal([float.NaN], name);
        }
    }

    [Fact]
    public void ErfAndTanh_OfTheOppositeNumber_AreTheOppositeBitForBit()
    {
        float[] x = Samples.AllExponents(16);
        float[] opposite = [.. x.Select(value => -value)];
        foreach (string name in (string[])["erf(x/√2)", "tanh"])
        {
            float[] expected = [.. ActivationRuns.On<Scalar>(Functions.Create(name), x).Select(value => -value)];
            Bits.AssertEqual(ActivationRuns.On<Scalar>(Functions.Create(name), opposite), expected, name);
        }
    }
}
