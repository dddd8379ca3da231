using System.Runtime.InteropServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Tests.TierLegs;

public sealed class TierLegTests
{
    /// <summary>The settings that lead to a narrower tier than this process's.</summary>
    public static TheoryData<string> Settings =>
    [
        .. TierLeg.Settings
            .Where(leg => leg.Value < SimdTiers.Active
            && (leg.Value == SimdTier.Scalar || RuntimeInformation.ProcessArchitecture == Architecture.X64))
            .Select(leg => leg.Key),
    ];

    [Fact]
    [Trait("Category", "Parity")]
    public void ActiveTier_OfThisProcess_IsTheClaimedOne()
    {
        string? claimed = Environment.GetEnvironmentVariable(TierLeg.ClaimVariable);
        SimdTiers.Active.Should().Be(claimed is null ? Support.Tiers.Active[^1] : Enum.Parse<SimdTier>(claimed));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task ParityTests_WhereATierIsTheWidest_PassOnIt(string setting)
    {
        (int exitCode, string output) = await TierLeg.RunAsync(setting);
        exitCode.Should().Be(0, "the parity tests without {0} printed{1}{2}", setting, Environment.NewLine, output);
        output.Should().Contain($"Passed {typeof(TierLegTests).FullName}.{nameof(ActiveTier_OfThisProcess_IsTheClaimedOne)}");
    }
}
