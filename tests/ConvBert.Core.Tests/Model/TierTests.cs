using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ConvBert.Kernels;
using ConvBert.Tests.Support;

namespace ConvBert.Tests.Model;

/// <summary>Whole forwards in child processes where the runtime may not use the wider vectors.</summary>
public class TierTests
{
    private const string DigestFileVariable = "CONVBERT_TESTS_DIGEST_FILE";

    [Fact]
    public async Task Forward_WithoutAvx512_GivesTheSameBits()
    {
        string file = Path.GetTempFileName();
        try
        {
            await RunChild("DOTNET_EnableAVX512", nameof(Digest_WhenAskedFor_IsWritten), file);
            SimdTier expected = ConvBertRuntime.Tier == SimdTier.Vector512 ? SimdTier.Vector256 : ConvBertRuntime.Tier;
            File.ReadAllLines(file).Should().Equal(expected.ToString(), Digest());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Forward_WithoutAvx2AndFma_StaysWithinTheGoldensTolerance() =>
        await RunChild("DOTNET_EnableAVX2", nameof(GoldenModelTests), "");

    [Fact]
    public async Task RuntimeReport_WithoutAvx512_SaysAndWarns() => await RunChild("DOTNET_EnableAVX512", nameof(RuntimeReportTests), "");

    /// <summary>The child's part of the first test; alone it says nothing.</summary>
    [Fact]
    public void Digest_WhenAskedFor_IsWritten()
    {
        if (Environment.GetEnvironmentVariable(DigestFileVariable) is { Length: > 0 } file)
            File.WriteAllLines(file, [ConvBertRuntime.Tier.ToString(), Digest()]);
    }

    private static string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in new[] { "base_model", "medium_model", "groups_4", "kernel_11", "head_size_odd" })
        {
            using ConvBertModel model = ConvBertModel.FromPretrained(GoldenFolder.Of("models", name));
            var batch = new TokenBatch();
            for (int length = 1; length <= 16; length++)
                batch.Add([.. Enumerable.Range(0, length).Select(i => (i * 7) % model.Config.VocabSize)]);
            var hidden = new float[batch.TokenCount * model.Config.HiddenSize];
            model.Forward(batch, hidden);
            hash.AppendData(MemoryMarshal.AsBytes<float>(hidden));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static async Task RunChild(string setting, string filter, string digestFile)
    {
        var command = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "vstest", typeof(TierTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~{filter}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        command.Environment[setting] = "0";
        command.Environment[DigestFileVariable] = digestFile;
        using Process process = Process.Start(command)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, "{0}=0: {1}{2}", setting, await output, await errors);
    }
}
