using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.VectorMath;

[Trait("Category", "Parity")]
public sealed class VectorMathParityTests
{
    public static TheoryData<SimdTier, string> TiersAndFunctions
    {
        get
        {
            var data = new TheoryData<SimdTier, string>();
            foreach (SimdTier tier in Tiers.Active)
            {
                foreach (string name in Functions.Names) data.Add(tier, name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(TiersAndFunctions))]
    public void Function_OnEveryTier_HasTheBitsOfItsScalarTwin(SimdTier tier, string name)
    {
        float[] x = [.. Samples.Special, .. Samples.AllExponents(32), .. Samples.Dense(-110, 110, 8000), .. Samples.Dense(-2, 2, 8000)];
        float[] expected = ActivationRuns.On<Scalar>(Functions.Create(name), x);
        Bits.AssertEqual(ActivationRuns.On(tier, Functions.Create(name), x), expected, $"{name} on {tier}");
    }
}
