using ConvBert.Kernels;

namespace ConvBert.BuildClasses;

/// <summary>One way to publish the app.</summary>
/// <param name="Name">As the tables name it.</param>
/// <param name="Tier">The tier that it must run on.</param>
/// <param name="Options">What publish is given.</param>
/// <param name="JitSetting">The environment variable that, set to 0, leaves the JIT's app the same tier as its widest; empty for
/// none.</param>
internal sealed record BuildClass(string Name, SimdTier Tier, string[] Options, string JitSetting)
{
    public const string JitName = "JIT";

    public static BuildClass Jit { get; } = new(JitName, ConvBertRuntime.Tier, [], "");

    /// <summary>The native classes that this processor can start.</summary>
    public static IReadOnlyList<BuildClass> Native { get; } =
    [
        .. new BuildClass[]
        {
            new("NativeAOT, default", SimdTier.Vector128, ["-p:PublishAot=true"], "DOTNET_EnableAVX"),
            new("NativeAOT, x86-64-v3", SimdTier.Vector256, ["-p:PublishAot=true", "-p:IlcInstructionSet=x86-64-v3"],
                "DOTNET_EnableAVX512"),
            new("NativeAOT, x86-64-v4", SimdTier.Vector512, ["-p:PublishAot=true", "-p:IlcInstructionSet=x86-64-v4"], ""),
        }.Where(build => build.Tier <= ConvBertRuntime.AvailableTier),
    ];
}
