using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Tests.Simd;

public sealed class ProcessorFeaturesTests
{
    /// <summary>An AVX-512 server under a system that enables all its state: sizes as Intel lays them out.</summary>
    private static readonly ProcessorFeatures Server = new(
        Leaf1Ecx: 0xFFFA_3203, Leaf7Ebx: 0xF1BF_07AB, ExtendedEcx: 0x121, EnabledStateBytes: 2696, AvxStateEnd: 832, Avx512StateEnd: 2688);

    [Fact]
    public void WidestTier_OfAServerWithAllStateEnabled_Is512() => Server.WidestTier.Should().Be(SimdTier.Vector512);

    [Theory]
    [InlineData(16)] // AVX-512F
    [InlineData(30)] // BW
    [InlineData(31)] // VL
    public void WidestTier_WithoutAPartOfAvx512_Is256(int bit) =>
        (Server with { Leaf7Ebx = Server.Leaf7Ebx & ~(1u << bit) }).WidestTier.Should().Be(SimdTier.Vector256);

    [Fact]
    public void WidestTier_WhereTheSystemSavesNo512BitState_Is256() =>
        (Server with { EnabledStateBytes = 832 }).WidestTier.Should().Be(SimdTier.Vector256);

    [Theory]
    [InlineData(12)] // FMA
    [InlineData(27)] // OSXSAVE
    [InlineData(28)] // AVX
    public void WidestTier_WithoutAPartOfLeaf1_Is128(int bit) =>
        (Server with { Leaf1Ecx = Server.Leaf1Ecx & ~(1u << bit) }).WidestTier.Should().Be(SimdTier.Vector128);

    [Fact]
    public void WidestTier_WithoutAvx2_Is128() =>
        (Server with { Leaf7Ebx = Server.Leaf7Ebx & ~(1u << 5) }).WidestTier.Should().Be(SimdTier.Vector128);

    [Fact]
    public void WidestTier_WhereTheSystemSavesNo256BitState_Is128() =>
        (Server with { EnabledStateBytes = 576 }).WidestTier.Should().Be(SimdTier.Vector128);

    [Fact]
    public void WidestTier_OfAnOldProcessor_Is128() => default(ProcessorFeatures).WidestTier.Should().Be(SimdTier.Vector128);

    [Fact]
    public void Available_IsNeverBelowActive() =>
        SimdTiers.Available.Should().BeOneOf(Enum.GetValues<SimdTier>().Where(tier => tier >= SimdTiers.Active));

    /// <summary>In a process that may use everything, the runtime's own probe (which reads XCR0) is the judge.</summary>
    [Fact]
    [Trait("Category", "Parity")]
    public void Available_WhateverTheRuntimeMayUse_IsTheProcessorsTier()
    {
        ProcessorFeatures? features = ProcessorFeatures.Read();
        if (features is not null) SimdTiers.Available.Should().Be(features.Value.WidestTier);
        else SimdTiers.Available.Should().Be(CpuInfo.Read() ?? SimdTier.Vector128, "there is no CPUID with vector instructions off");
    }
}
