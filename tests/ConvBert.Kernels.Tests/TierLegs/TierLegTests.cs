using System.Runtime.InteropServices;

namespace ConvBert.Kernels.Tests.TierLegs;

public sealed class TierLegTests
{
    /// <summary>The tiers narrower than this process's that a setting of the runtime leads to.</summary>
    public static TheoryData<SimdTier> NarrowerTiers =>
    [
        .. TierLeg.Settings.Keys.Where(tier => tier < SimdTiers.Active && (tier == SimdTier.Scalar || RuntimeInformation.ProcessArchitecture == Architecture.X64)),
    ];

    [Fact]
    [Trait("Category", "Parity")]
    public void ActiveTier_OfThisProcess_IsTheClaimedOne()
    {
        string? claimed = Environment.GetEnvironmentVariable(TierLeg.ClaimVariable);
        SimdTiers.Active.Should().Be(claimed is null ? Support.Tiers.Active[^1] : Enum.Parse<SimdTier>(claimed));
    }

    [Theory]
    [MemberData(nameof(NarrowerTiers))]
    public async Task ParityTests_WhereATierIsTheWidest_PassOnIt(SimdTier tier)
    {
        (int exitCode, string output) = await TierLeg.RunAsync(tier);
        exitCode.Should().Be(0, "the parity tests on {0} printed{1}{2}", tier, Environment.NewLine, output);
        output.Should().Contain($"Passed {typeof(TierLegTests).FullName}.{nameof(ActiveTier_OfThisProcess_IsTheClaimedOne)}");
    }
}
