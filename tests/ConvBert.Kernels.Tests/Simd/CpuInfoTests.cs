using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Tests.Simd;

public sealed class CpuInfoTests
{
    private const string V3 = "fpu sse sse2 fma movbe avx f16c abm bmi1 avx2 bmi2";
    private const string V4 = V3 + " avx512f avx512dq avx512cd avx512bw avx512vl";

    [Theory]
    [InlineData("fpu sse sse2 ssse3 sse4_1 sse4_2", SimdTier.Vector128)]
    [InlineData("fpu sse sse2 avx f16c", SimdTier.Vector128)] // Sandy Bridge
    [InlineData(V3, SimdTier.Vector256)]
    [InlineData(V3 + " avx512f", SimdTier.Vector256)] // Xeon Phi: no BW, DQ, VL
    [InlineData(V3 + " pku ospke", SimdTier.Vector256)] // AVX-512 disabled by the system, a later state enabled
    [InlineData(V4, SimdTier.Vector512)]
    public void WidestTier_OfTheFirstProcessor_IsThatOfItsFlags(string flags, SimdTier expected)
    {
        using var text = new StringReader($"processor\t: 0\nvmx flags\t: {V4}\nflags\t\t: {flags}\n\nprocessor\t: 1\nflags\t\t: {V4}\n");

        CpuInfo.WidestTier(text).Should().Be(expected);
    }

    [Fact]
    public void WidestTier_OfAnArm64Processor_IsUnknown()
    {
        using var text = new StringReader("processor\t: 0\nFeatures\t: fp asimd asimddp\n");

        CpuInfo.WidestTier(text).Should().BeNull();
    }
}
