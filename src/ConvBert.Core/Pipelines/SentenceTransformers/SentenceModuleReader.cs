using ConvBert.Checkpoints;
using ConvBert.Configuration;

namespace ConvBert.Pipelines;

/// <summary>Reads the modules behind a pooling.</summary>
internal static class SentenceModuleReader
{
    private const string SentenceEmbedding = "sentence_embedding";

    /// <summary>Reads a module.</summary>
    /// <exception cref="ConvBertConfigException">Its configuration is missing, malformed, or asks for what is not known.</exception>
    /// <exception cref="CheckpointException">Its weights are missing or malformed.</exception>
    public static SentenceModule Read(ModuleEntry entry) => entry.Name switch
    {
        "Dense" => ReadDense(entry.Folder),
        "LayerNorm" => ReadLayerNorm(entry.Folder),
        "Normalize" => ReadNormalize(entry.Folder),
        _ => throw new ConvBertConfigException($"{entry.Folder}: the module {entry.Name} cannot stand behind the pooling"),
    };

    private static string ConfigurationOf(string folder) => Path.Combine(folder, ConvBertConfig.FileName);

    private static NormalizeModule ReadNormalize(string folder)
    {
        string file = ConfigurationOf(folder);
        return File.Exists(file)
            ? SentenceTransformerFolder.ReadConfiguration(file, reader =>
            {
                RequireSentence(reader);
                return NormalizeModule.Instance;
            })
            : NormalizeModule.Instance;
    }

    private static LayerNormModule ReadLayerNorm(string folder)
    {
        int dimension = SentenceTransformerFolder.ReadConfiguration(
            ConfigurationOf(folder), reader => SentenceTransformerFolder.RequiredSize(reader, "dimension"));
        using ICheckpoint weights = Checkpoint.Open(folder);
        return new LayerNormModule(Tensor(weights, "norm.weight", dimension), Tensor(weights, "norm.bias", dimension));
    }

    private static DenseModule ReadDense(string folder)
    {
        (int inFeatures, int outFeatures, bool hasBias, string activation, bool residual) =
            SentenceTransformerFolder.ReadConfiguration(ConfigurationOf(folder), reader =>
            {
                RequireSentence(reader);
                return (SentenceTransformerFolder.RequiredSize(reader, "in_features"),
                    SentenceTransformerFolder.RequiredSize(reader, "out_features"), reader.Flag("bias", true),
                    Activation(reader), reader.Flag("use_residual", false));
            });
        using ICheckpoint weights = Checkpoint.Open(folder);
        bool hasProjection = residual && inFeatures != outFeatures;
        float[] Matrix(string name) =>
            DenseModule.Transpose(Tensor(weights, name, outFeatures, inFeatures), outFeatures, inFeatures);
        return new DenseModule(
            Matrix("linear.weight"), hasBias ? Tensor(weights, "linear.bias", outFeatures) : null,
            TorchActivations.Create(activation), activation, inFeatures, outFeatures)
        {
            UseResidual = residual,
            Residual = hasProjection ? Matrix("residual.weight") : null,
        };
    }

    private static string Activation(ConfigReader reader)
    {
        const string Key = "activation_function";
        return TorchActivations.Require(Key, reader.RequiredText(Key, TorchActivations.Tanh));
    }

    private static void RequireSentence(ConfigReader reader)
    {
        foreach (string key in new[] { "module_input_name", "module_output_name" })
        {
            if (reader.Text(key, null) is { } name && name != SentenceEmbedding)
                throw new ConvBertConfigException(key, name, SentenceEmbedding);
        }
    }

    private static float[] Tensor(ICheckpoint weights, string name, params long[] shape)
    {
        if (!weights.Tensors.TryGetValue(name, out TensorEntry? entry))
            throw new CheckpointException(weights.Path, name, $"is missing; expected shape {TensorEntry.Describe(shape)}");
        if (!entry.Shape.SequenceEqual(shape))
        {
            throw new CheckpointException(
                weights.Path, name, $"has shape {TensorEntry.Describe(entry.Shape)}; expected {TensorEntry.Describe(shape)}");
        }

        float[] values = new float[entry.ElementCount];
        weights.Read(entry, values);
        return values;
    }
}
