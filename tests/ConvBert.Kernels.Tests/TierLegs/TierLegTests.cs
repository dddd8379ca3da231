using System.Runtime.InteropServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Tests.TierLegs;

/// <summary>This assembly's parity tests in child processes whose runtime may not use the wider vectors.</summary>
public sealed class TierLegTests
{
    /// <summary>
    /// The runtime's settings that switch instructions off, and the tier that each leaves as the widest, on x86-64; on Arm64 there is none
    /// between all and nothing. Without AVX the 128-bit tier has kernels of its own (<see cref="RepeatedRows"/>).
    /// </summary>
    private static readonly Dictionary<string, SimdTier> Legs = new()
    {
        ["DOTNET_EnableAVX512"] = SimdTier.Vector256,
        ["DOTNET_EnableAVX2"] = SimdTier.Vector128,
        ["DOTNET_EnableAVX"] = SimdTier.Vector128,
        ["DOTNET_EnableHWIntrinsic"] = SimdTier.Scalar,
    };

    /// <summary>The settings that lead to a narrower tier than this process's.</summary>
    public static TheoryData<string> Settings =>
    [
        .. Legs
            .Where(leg => leg.Value < SimdTiers.Active
            && (leg.Value == SimdTier.Scalar || RuntimeInformation.ProcessArchitecture == Architecture.X64))
            .Select(leg => leg.Key),
    ];

    [Fact]
    [Trait("Category", "Parity")]
    public void ActiveTier_OfThisProcess_IsTheClaimedOne()
    {
        string? claimed = ChildTests.Request;
        SimdTiers.Active.Should().Be(claimed is null ? Support.Tiers.Active[^1] : Enum.Parse<SimdTier>(claimed));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task ParityTests_WhereATierIsTheWidest_PassOnIt(string setting)
    {
        string output = await ChildTests.RunAsync(setting, "Category=Parity", Legs[setting].ToString());
        output.Should().Contain($"Passed {typeof(TierLegTests).FullName}.{nameof(ActiveTier_OfThisProcess_IsTheClaimedOne)}");
    }
}
