using System.Diagnostics;

namespace ConvBert.Kernels.Tests.TierLegs;

/// <summary>A child process that runs this assembly's parity tests where the runtime may not use the wider vectors.</summary>
internal static class TierLeg
{
    /// <summary>The environment variable that tells the child which tier it must find active.</summary>
    public const string ClaimVariable = "CONVBERT_TESTS_CLAIMED_TIER";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>
    /// The runtime's settings that switch instructions off, and the tier that each leaves as the widest, on x86-64; on Arm64 there is none
    /// between all and nothing. Without AVX the 128-bit tier has kernels of its own (<see cref="RepeatedRows"/>).
    /// </summary>
    public static IReadOnlyDictionary<string, SimdTier> Settings { get; } = new Dictionary<string, SimdTier>
    {
        ["DOTNET_EnableAVX512"] = SimdTier.Vector256,
        ["DOTNET_EnableAVX2"] = SimdTier.Vector128,
        ["DOTNET_EnableAVX"] = SimdTier.Vector128,
        ["DOTNET_EnableHWIntrinsic"] = SimdTier.Scalar,
    };

    /// <summary>Runs the child to its end and returns its exit code and all that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string setting)
    {
        using var process = new Process { StartInfo = Command(setting) };
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
            Assert.Fail($"The parity tests with {setting} off did not end within {Patience.TotalMinutes} minutes.");
        }

        return (process.ExitCode, await output + await errors);
    }

    private static ProcessStartInfo Command(string setting)
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
        command.Environment[setting] = "0";
        command.Environment[ClaimVariable] = Settings[setting].ToString();
        return command;
    }
}
