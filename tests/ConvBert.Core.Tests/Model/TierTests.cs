using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using ConvBert.Kernels;
using ConvBert.Tests.Support;

namespace ConvBert.Tests.Model;

/// <summary>Whole forwards in child processes where the runtime may not use the wider vectors.</summary>
public class TierTests
{
    /// <summary>The child also says and warns that its tier is not the widest.</summary>
    [Fact]
    public async Task Forward_WithoutAvx512_GivesTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("digest");
        await ChildTests.RunAsync(
            "DOTNET_EnableAVX512", $"FullyQualifiedName~{nameof(Digest_WhenAskedFor_IsWritten)}|FullyQualifiedName~{nameof(RuntimeReportTests)}",
            file);
        SimdTier expected = ConvBertRuntime.Tier == SimdTier.Vector512 ? SimdTier.Vector256 : ConvBertRuntime.Tier;
        File.ReadAllLines(file).Should().Equal([expected.ToString(), .. Digests()]);
    }

    /// <summary>The sums of bytes are the same with and without the instructions made for them.</summary>
    [VnniFact]
    public async Task Forward_WithoutVnni_GivesTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("digest");
        await ChildTests.RunAsync("DOTNET_EnableAVXVNNI", $"FullyQualifiedName~{nameof(Digest_WhenAskedFor_IsWritten)}", file);
        File.ReadAllLines(file).Should().Equal([ConvBertRuntime.Tier.ToString(), .. Digests()]);
    }

    [Fact]
    public async Task Forward_WithoutAvx2AndFma_StaysWithinTheGoldensTolerance() =>
        await ChildTests.RunAsync("DOTNET_EnableAVX2", $"FullyQualifiedName~{nameof(GoldenModelTests)}");

    /// <summary>The child's part of the first test; alone it says nothing.</summary>
    [Fact]
    public void Digest_WhenAskedFor_IsWritten()
    {
        if (ChildTests.Request is { Length: > 0 } file) File.WriteAllLines(file, [ConvBertRuntime.Tier.ToString(), .. Digests()]);
    }

    private static IEnumerable<string> Digests() => Enum.GetValues<Precision>().Select(Digest);

    private static string Digest(Precision precision)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in new[] { "base_model", "medium_model", "groups_4", "kernel_11", "head_size_odd" })
        {
            using ConvBertModel model = ConvBertModel.FromPretrained(
                GoldenFolder.Of("models", name), new ConvBertLoadOptions { Precision = precision });
            var batch = new TokenBatch();
            for (int length = 1; length <= 16; length++)
                batch.Add([.. Enumerable.Range(0, length).Select(i => (i * 7) % model.Config.VocabSize)]);
            var hidden = new float[batch.TokenCount * model.Config.HiddenSize];
            model.Forward(batch, hidden);
            hash.AppendData(MemoryMarshal.AsBytes<float>(hidden));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}

/// <summary>A test that compares with AVX-VNNI; skipped with a reason where the processor has none, and both sides would be the same.</summary>
internal sealed class VnniFactAttribute : FactAttribute
{
    public VnniFactAttribute()
    {
        if (!AvxVnni.IsSupported) Skip = "This processor has no AVX-VNNI.";
    }
}
