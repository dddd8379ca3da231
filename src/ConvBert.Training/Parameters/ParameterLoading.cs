using ConvBert.Kernels.Activations;
using ConvBert.Weights;

namespace ConvBert.Training.Parameters;

/// <summary>From the tensors of a checkpoint to parameters.</summary>
internal static class ParameterLoading
{
    /// <summary>
    /// Makes the parameters of a class and reads them; those of a head that is missing are initialized as Hugging Face does.
    /// </summary>
    /// <exception cref="Checkpoints.CheckpointException">A tensor cannot be read or holds a number that is not finite.</exception>
    public static ParameterSet Read(BoundWeights weights, ConvBertArchitecture architecture, ulong headSeed) => Create(
        weights.Config, architecture, weights.IsDecoderTied, (tensor, parameter, place) =>
        {
            if (weights.IsMissingHead(tensor.Name)) Initialize(tensor, parameter, weights.Config, headSeed, place);
            else Read(weights, tensor.Name, parameter);
        });

    /// <summary>Makes the parameters of a class, all initialized as Hugging Face does.</summary>
    public static ParameterSet Initialize(ConvBertConfig config, ConvBertArchitecture architecture, ulong seed) => Create(
        config, architecture, config.TieWordEmbeddings, (tensor, parameter, place) => Initialize(tensor, parameter, config, seed, place));

    private static ParameterSet Create(
        ConvBertConfig config, ConvBertArchitecture architecture, bool isDecoderTied, Action<TensorDefinition, Parameter, uint> fill)
    {
        var parameters = new List<Parameter>();
        try
        {
            foreach (TensorDefinition tensor in ConvBertWeightTable.Definitions(config, architecture))
            {
                if (tensor.Name == ConvBertWeightTable.Decoder && isDecoderTied) continue;
                Parameter parameter = Create(tensor, config, architecture);
                parameters.Add(parameter);
                fill(tensor, parameter, (uint)parameters.Count);
            }

            return new ParameterSet(parameters) { HeadDepth = config.NumHiddenLayers + 1 };
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
    /// Weights from a normal distribution of the configuration's <c>initializer_range</c>, the padding's embedding and biases 0, layer
    /// norms 1 and 0, an activation's own numbers as of a module that was never trained.
    /// </summary>
    private static void Initialize(TensorDefinition tensor, Parameter parameter, ConvBertConfig config, ulong seed, uint place)
    {
        Span<float> values = parameter.Value.Span;
        if (tensor.Transform == TensorTransform.Number) values.Fill(Untrained(tensor.Name, config.HiddenAct));
        else if (parameter.Name.EndsWith("bias", StringComparison.Ordinal)) values.Clear();
        else if (parameter.Name.Contains("LayerNorm", StringComparison.Ordinal)) values.Fill(1);
        else NormalNumbers.Fill(values, config.InitializerRange, seed, place);
        if (tensor.PaddingRow is { } row) values.Slice(row * (int)tensor.Shape[1], (int)tensor.Shape[1]).Clear();
    }

    private static float Untrained(string name, string key)
    {
        IReadOnlyList<string> learned = Activation.LearnedNames(key);
        int place = 0;
        while (!name.EndsWith("." + learned[place], StringComparison.Ordinal)) place++;
        return Activation.Untrained(key)[place];
    }
}
