using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Trainers;

/// <summary>A whole run with dropout on every tier, each in a process whose runtime may not use the wider vectors.</summary>
public class TierTests
{
    /// <summary>The child: trains and writes the digest of the weights. Without a file there is nothing to do.</summary>
    [Fact]
    public void Child_WithAFile_WritesTheDigestOfARun()
    {
        if (ChildTests.Request is { } file) File.WriteAllText(file, Digest());
    }

    /// <summary>With fused multiply-adds every tier gives the same bits; without them too, but other ones.</summary>
    [Fact]
    public async Task Train_EveryTier_GivesTheSameBits()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !ConvBertRuntime.UsesFusedMultiplyAdd) return;
        (await Run("DOTNET_EnableAVX512")).Should().Be(Digest());
        string without = await Run("DOTNET_EnableAVX2");
        (await Run("DOTNET_EnableAVX")).Should().Be(without);
        (await Run("DOTNET_EnableHWIntrinsic")).Should().Be(without);
    }

    private static async Task<string> Run(string setting)
    {
        using var folder = new TemporaryFolder();
        await ChildTests.RunAsync(setting, $"FullyQualifiedName~{nameof(Child_WithAFile_WritesTheDigestOfARun)}", folder.File("digest"));
        return await File.ReadAllTextAsync(folder.File("digest"));
    }

    private static string Digest()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ConvBertArchitecture architecture in new[] { ConvBertArchitecture.SequenceClassification, ConvBertArchitecture.MaskedLM })
        {
            using var folder = new TemporaryFolder();
            using TrainingModel model = TinyModel.Load(architecture, threads: 2);
            using var trainer =
                new Trainer(
                model, TrainerTests.Arguments(folder) with { MaxSteps = 4, WeightDecay = 0.01 }, TinyModel.Examples(architecture, 24));
            trainer.Train();
            sha.AppendData(MemoryMarshal.AsBytes(TinyModel.Weights(model).AsSpan()));
        }

        foreach (bool scored in new[] { false, true })
        {
            using var folder = new TemporaryFolder();
            using TrainingModel model = TinyModel.LoadForEmbeddings(threads: 2);
            using var trainer = new Trainer(model, TrainerTests.Arguments(folder) with { MaxSteps = 4 }, TinyModel.Pairs(24, scored));
            trainer.Train();
            sha.AppendData(MemoryMarshal.AsBytes(TinyModel.Weights(model).AsSpan()));
        }

        return Convert.ToHexString(sha.GetHashAndReset());
    }
}
