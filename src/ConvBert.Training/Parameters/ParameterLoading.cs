using ConvBert.Kernels.RandomNumbers;
using ConvBert.Weights;

namespace ConvBert.Training.Parameters;

/// <summary>From the tensors of a checkpoint to parameters.</summary>
internal static class ParameterLoading
{
    /// <summary>Makes the parameters of a class and reads them; those of a head that is missing are initialized as Hugging Face does.</summary>
    /// <exception cref="Checkpoints.CheckpointException">A tensor cannot be read or holds a number that is not finite.</exception>
    public static ParameterSet Read(BoundWeights weights, ConvBertArchitecture architecture, ulong headSeed)
    {
        var parameters = new List<Parameter>();
        try
        {
            foreach (TensorDefinition slot in ConvBertWeightTable.Slots(weights.Config, architecture))
            {
                if (slot.Name == ConvBertWeightTable.Decoder && weights.IsDecoderTied) continue;
                Parameter parameter = Create(slot, weights.Config, architecture);
                parameters.Add(parameter);
                if (weights.Has(slot.Name)) Read(weights, slot.Name, parameter);
                else Initialize(parameter, weights.Config, headSeed, (uint)parameters.Count);
            }

            return new ParameterSet(parameters);
        }
        catch
        {
            parameters.ForEach(parameter => parameter.Dispose());
            throw;
        }
    }

    /// <summary>Weight decay by Hugging Face's rule: not for biases and layer norms.</summary>
    private static Parameter Create(TensorDefinition slot, ConvBertConfig config, ConvBertArchitecture architecture)
    {
        string name = ConvBertWeightTable.StoredName(slot, architecture);
        bool decays = !name.EndsWith("bias", StringComparison.Ordinal) && !name.Contains("LayerNorm", StringComparison.Ordinal);
        bool isBuffer = name.EndsWith("intermediate_act_fn.beta", StringComparison.Ordinal) || name.EndsWith("intermediate_act_fn.eps", StringComparison.Ordinal);
        return new Parameter(name, slot.Shape, Depth(slot, config), decays && !isBuffer, isBuffer);
    }

    private static int Depth(TensorDefinition slot, ConvBertConfig config)
    {
        const string Layers = "encoder.layer.";
        if (slot.IsHead) return config.NumHiddenLayers + 1;
        if (!slot.Name.StartsWith(Layers, StringComparison.Ordinal)) return 0;
        ReadOnlySpan<char> rest = slot.Name.AsSpan(Layers.Length);
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

    /// <summary>Weights from a normal distribution of the configuration's <c>initializer_range</c>, biases 0, layer norms 1 and 0.</summary>
    private static void Initialize(Parameter parameter, ConvBertConfig config, ulong seed, uint place)
    {
        Span<float> values = parameter.Value.Span;
        if (parameter.Name.EndsWith("bias", StringComparison.Ordinal)) values.Clear();
        else if (parameter.Name.Contains("LayerNorm", StringComparison.Ordinal)) values.Fill(1);
        else NormalNumbers.Fill(values, config.InitializerRange, seed, place);
    }
}
