using System.Text;
using ConvBert.Checkpoints;
using ConvBert.Cli.Models;
using ConvBert.Cli.Workloads;
using ConvBert.Tokenization.Files;

namespace ConvBert.Cli.Initialize;

/// <summary>Writes a folder with a published size's config, synthetic weights and a vocabulary, in Hugging Face layout.</summary>
internal static class ModelInitializer
{
    private const int BlockBytes = 1 << 22;

    private static readonly string[] TokenizerFiles = ["tokenizer_config.json", "special_tokens_map.json"];

    /// <summary>Writes the folder; its files appear together or not at all.</summary>
    /// <returns>The number of parameters.</returns>
    public static long Write(string size, string folder, CancellationToken cancellationToken)
    {
        ConvBertConfig config = PublishedSizes.Config(size);
        string demo = DemoModels.Resolve(DemoModels.FillMask);
        List<string> vocabulary = SyntheticVocabulary.Create([.. SharedFile.ReadLines(Path.Combine(demo, "vocab.txt"))], config.VocabSize);
        List<(string Name, byte[] Content)> companions =
        [
            ("vocab.txt", Encoding.UTF8.GetBytes(string.Join('\n', vocabulary) + "\n")),
                .. TokenizerFiles.Select(file => (file, RegularFile.ReadAllBytes(Path.Combine(demo, file)))),
        ];
        using var weights = new SyntheticCheckpoint(config);
        TensorToWrite[] tensors =
            [.. weights.Tensors.Values.Select(tensor =>
            new TensorToWrite(tensor.Name, tensor.DType, tensor.Shape, stream => Write(weights, tensor, stream)))];
        ModelFolder.Write(folder, config, tensors, companions, cancellationToken);
        return weights.Tensors.Values.Sum(tensor => tensor.ElementCount);
    }

    private static void Write(SyntheticCheckpoint weights, TensorEntry tensor, Stream stream)
    {
        var block = new byte[Math.Min(BlockBytes, tensor.ByteLength)];
        for (long offset = 0; offset < tensor.ByteLength; offset += block.Length)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, tensor.ByteLength - offset));
            weights.ReadBytes(tensor, offset, part);
            stream.Write(part);
        }
    }
}
