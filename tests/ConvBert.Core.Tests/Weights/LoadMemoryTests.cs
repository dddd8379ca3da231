using System.Globalization;
using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;
using ConvBert.Tests.Support;
using ConvBert.Weights;

namespace ConvBert.Core.Tests.Weights;

/// <summary>How much memory a load in 8 bits takes at its peak, in a process of its own.</summary>
public sealed class LoadMemoryTests : IDisposable
{
    /// <summary>Of the peak: what the kept tensors may take more than their size, for padding, scales and the threads' buffers.</summary>
    private const double Share = 1.2;

    /// <summary>Linear layers of 101 MB in float32 and 25 MB in 8 bits, beside which all else is small.</summary>
    private static readonly ConvBertConfig Config = new()
    {
        VocabSize = 500,
        EmbeddingSize = 512,
        HiddenSize = 512,
        IntermediateSize = 2048,
        NumHiddenLayers = 8,
        NumAttentionHeads = 8,
        MaxPositionEmbeddings = 64,
    };

    private readonly TemporaryFolder _folder = new();

    public LoadMemoryTests() => ModelFolder.Write(_folder.Path, Config,
    [
        .. ConvBertWeightTable.Definitions(Config, ConvBertArchitecture.Model).Select(tensor =>
            TensorToWrite.Create(tensor.Name, tensor.Shape, Numbers(tensor.ElementCount))),
    ]);

    public void Dispose() => _folder.Dispose();

    [ProcessStatusTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Load_In8Bits_PeaksAtTheQuantizedSizeAndOneTensor(bool isConverted)
    {
        using var converted = new TemporaryFolder();
        if (isConverted) CheckpointConverter.Convert(_folder.Path, converted.Path, new CheckpointConversionOptions { DType = TensorDType.I8 });
        using var exchange = new TemporaryFolder();
        string file = exchange.File("growth");
        File.WriteAllText(file, isConverted ? converted.Path : _folder.Path);

        // A load uses up to sixteen processors, each with a buffer of its own.
        await ChildTests.RunFreshAsync(
            $"FullyQualifiedName~{nameof(Growth_WhenAskedFor_IsWritten)}", file, ("DOTNET_PROCESSOR_COUNT", "16"));

        long growth = long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture), quantized = 0, largest = 0, float32 = 0;
        foreach (TensorDefinition tensor in ConvBertWeightTable.Definitions(Config, ConvBertArchitecture.Model))
        {
            long bytes = tensor.ElementCount * sizeof(float);
            float32 += bytes;
            largest = Math.Max(largest, bytes);
            quantized += tensor.IsQuantizable ? tensor.ElementCount + (tensor.OutputChannels * sizeof(float)) : bytes;
        }

        double allowed = (Share * quantized) + largest;
        allowed.Should().BeLessThan(0.4 * float32, "else the test would not see a copy in float32");
        growth.Should().BeInRange(quantized, (long)allowed);
    }

    /// <summary>The child's part; alone it says nothing.</summary>
    [Fact]
    public void Growth_WhenAskedFor_IsWritten()
    {
        if (ChildTests.Request is not { Length: > 0 } file) return;
        var options = new ConvBertLoadOptions { Precision = Precision.Int8 };

        // What a first load takes for code and threads is not the weights'.
        ConvBertModel.FromPretrained(GoldenFolder.Of("models", "base_model"), options).Dispose();
        string folder = File.ReadAllText(file);
        GC.Collect();
        long before = Status("VmRSS:");
        using ConvBertModel model = ConvBertModel.FromPretrained(folder, options);
        File.WriteAllText(file, (Status("VmHWM:") - before).ToString(CultureInfo.InvariantCulture));
    }

    private static float[] Numbers(long count)
    {
        var numbers = new float[count];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = ((i * 7 % 13) - 6.5f) / 100;
        return numbers;
    }

    /// <summary>Bytes of an entry of this process's status.</summary>
    private static long Status(string entry) => long.Parse(
        File.ReadLines(ProcessStatusTheoryAttribute.File).First(line => line.StartsWith(entry, StringComparison.Ordinal))[entry.Length..]
            .Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
}

/// <summary>A test that needs the peak of a process's resident memory; skipped with a reason elsewhere.</summary>
internal sealed class ProcessStatusTheoryAttribute : TheoryAttribute
{
    public const string File = "/proc/self/status";

    public ProcessStatusTheoryAttribute()
    {
        if (!System.IO.File.Exists(File)) Skip = $"Needs {File}.";
    }
}
