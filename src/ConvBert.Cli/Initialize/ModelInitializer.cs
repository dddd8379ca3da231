using ConvBert.Checkpoints;
using ConvBert.Synthetic;

namespace ConvBert.Cli.Initialize;

/// <summary>Writes a folder with a published size's config, synthetic weights and a vocabulary, in Hugging Face layout.</summary>
internal static class ModelInitializer
{
    private static readonly string[] TokenizerFiles = ["tokenizer_config.json", "special_tokens_map.json"];

    /// <summary>Writes the folder; the weights last, so that a folder with weights is whole.</summary>
    /// <returns>The number of parameters.</returns>
    public static long Write(string size, string folder, CancellationToken cancellationToken)
    {
        ConvBertConfig config = PublishedSizes.Config(size);
        string demo = DemoModels.Resolve(DemoModels.FillMask);
        Directory.CreateDirectory(folder);
        List<string> vocabulary = SyntheticVocabulary.Create(File.ReadAllLines(Path.Combine(demo, "vocab.txt")), config.VocabSize);
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), string.Join('\n', vocabulary) + "\n");
        foreach (string file in TokenizerFiles) File.Copy(Path.Combine(demo, file), Path.Combine(folder, file), overwrite: true);
        config.SavePretrained(folder);
        using var weights = new SyntheticCheckpoint(config);
        ShardedSafetensorsWriter.Write(folder, [.. weights.Tensors.Values.Select(tensor => TensorToWrite.Copy(weights, tensor))], cancellationToken: cancellationToken);
        return weights.Tensors.Values.Sum(tensor => tensor.ElementCount);
    }
}
