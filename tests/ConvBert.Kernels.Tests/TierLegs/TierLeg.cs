using System.Diagnostics;

namespace ConvBert.Kernels.Tests.TierLegs;

/// <summary>A child process that runs this assembly's parity tests where the runtime may not use the wider vectors.</summary>
internal static class TierLeg
{
    /// <summary>The environment variable that tells the child which tier it must find active.</summary>
    public const string ClaimVariable = "CONVBERT_TESTS_CLAIMED_TIER";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The runtime's setting that leaves a tier as the widest, on x86-64; on Arm64 there is none between all and nothing.</summary>
    public static IReadOnlyDictionary<SimdTier, string> Settings { get; } = new Dictionary<SimdTier, string>
    {
        [SimdTier.Vector256] = "DOTNET_EnableAVX512",
        [SimdTier.Vector128] = "DOTNET_EnableAVX2",
        [SimdTier.Scalar] = "DOTNET_EnableHWIntrinsic",
    };

    /// <summary>Runs the child to its end and returns its exit code and all that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(SimdTier tier)
    {
        using var process = new Process { StartInfo = Command(tier) };
        process.Start();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The parity tests on {tier} did not end within {Patience.TotalMinutes} minutes.");
        }

        return (process.ExitCode, await output + await errors);
    }

    private static ProcessStartInfo Command(SimdTier tier)
    {
        var command = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                "vstest",
                typeof(TierLeg).Assembly.Location,
                "--TestCaseFilter:Category=Parity",
                "--logger:console;verbosity=normal",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        command.Environment[Settings[tier]] = "0";
        command.Environment[ClaimVariable] = tier.ToString();
        return command;
    }
}
