using ConvBert.Kernels.RandomNumbers;
using ConvBert.Weights;

namespace ConvBert.Training.Parameters;

/// <summary>From the tensors of a checkpoint to parameters.</summary>
internal static class ParameterLoading
{
    /// <summary>
    /// Makes the parameters of a class and reads them; those of a head that is missing are initialized as Hugging Face does.
    /// </summary>
    /// <exception cref="Checkpoints.CheckpointException">A tensor cannot be read or holds a number that is not finite.</exception>
    public static ParameterSet Read(BoundWeights weights, ConvBertArchitecture architecture, ulong headSeed)
    {
        var parameters = new List<Parameter>();
        try
        {
            foreach (TensorDefinition tensor in ConvBertWeightTable.Definitions(weights.Config, architecture))
            {
                if (tensor.Name == ConvBertWeightTable.Decoder && weights.IsDecoderTied) continue;
                Parameter parameter = Create(tensor, weights.Config, architecture);
                parameters.Add(parameter);
                if (weights.IsMissingHead(tensor.Name)) Initialize(parameter, weights.Config, headSeed, (uint)parameters.Count);
                else Read(weights, tensor.Name, parameter);
            }

            return new ParameterSet(parameters) { HeadDepth = weights.Config.NumHiddenLayers + 1 };
        }
        catch
        {
            parameters.ForEach(parameter => parameter.Dispose());
            throw;
        }
    }

    private static Parameter Create(TensorDefinition tensor, ConvBertConfig config, ConvBertArchitecture architecture) => new(
        ConvBertWeightTable.StoredName(tensor, architecture), tensor.Shape, Depth(tensor, config), tensor.HasWeightDecay,
        isBuffer: !tensor.HasGradient);

    private static int Depth(TensorDefinition tensor, ConvBertConfig config)
    {
        const string Layers = "encoder.layer.";
        if (tensor.IsHead) return config.NumHiddenLayers + 1;
        if (!tensor.Name.StartsWith(Layers, StringComparison.Ordinal)) return 0;
        ReadOnlySpan<char> rest = tensor.Name.AsSpan(Layers.Length);
        return 1 + int.Parse(rest[..rest.IndexOf('.')], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static unsafe void Read(BoundWeights weights, string name, Parameter parameter)
    {
        const int Part = 1 << 24;
        if (parameter.Length <= Part || !weights.ReadsParts(name))
        {
            weights.Read(name, parameter.Value.Span);
            return;
        }

        for (long start = 0; start < parameter.Length; start += Part)
            weights.Read(name, start, new Span<float>(parameter.Value.Pointer + start, (int)Math.Min(Part, parameter.Length - start)));
    }

    /// <summary>
    /// Weights from a normal distribution of the configuration's <c>initializer_range</c>, biases 0, layer norms 1 and 0.
    /// </summary>
    private static void Initialize(Parameter parameter, ConvBertConfig config, ulong seed, uint place)
    {
        Span<float> values = parameter.Value.Span;
        if (parameter.Name.EndsWith("bias", StringComparison.Ordinal)) values.Clear();
        else if (parameter.Name.Contains("LayerNorm", StringComparison.Ordinal)) values.Fill(1);
        else NormalNumbers.Fill(values, config.InitializerRange, seed, place);
    }
}
