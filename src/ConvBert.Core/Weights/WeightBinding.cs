using ConvBert.Checkpoints;
using ConvBert.Configuration;
using ConvBert.Tokenization;

namespace ConvBert.Weights;

/// <summary>Maps the tensors of a model class to stored tensors, without deciding whether missing ones are an error.</summary>
internal sealed class WeightBinding
{
    private readonly HashSet<string>? _quantized;

    private WeightBinding(ConvBertArchitecture architecture, ConvBertConfig config)
    {
        Architecture = architecture;
        if (QuantizationConfig.Of(config) is not { } stored) return;
        _quantized = [.. PrecisionPlan.QuantizableModules(config)];
        _quantized.ExceptWith(stored.Float32Modules);
    }

    internal ConvBertArchitecture Architecture { get; }

    internal Dictionary<string, TensorEntry> Bound { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensors of <see cref="Bound"/> that are stored in 8 bits: <see cref="QuantizedRowFormat"/>.</summary>
    internal HashSet<string> Quantized { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, TensorDefinition> Definitions { get; } = new(StringComparer.Ordinal);

    internal List<TensorDefinition> Missing { get; } = [];

    internal List<string> Unexpected { get; } = [];

    internal List<MismatchedTensor> Mismatched { get; } = [];

    /// <summary>Whether word table and decoder are one table; only in masked language models.</summary>
    internal bool IsDecoderTied { get; private set; }

    internal static WeightBinding Create(
        ICheckpoint checkpoint, ConvBertConfig config, ConvBertArchitecture architecture, TransformersVersion version)
    {
        var binding = new WeightBinding(architecture, config);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (TensorDefinition definition in ConvBertWeightTable.Definitions(config, architecture))
        {
            binding.Definitions.Add(definition.Name, definition);
            binding.Bind(checkpoint, definition, used);
        }

        if (architecture == ConvBertArchitecture.MaskedLM && config.TieWordEmbeddings) binding.Tie(checkpoint, version);
        binding.FindUnexpected(checkpoint, used);
        return binding;
    }

    internal LoadingReport ToReport()
    {
        List<string> missing = Missing.ConvertAll(tensor => ConvBertWeightTable.StoredName(tensor, Architecture));
        missing.Sort(StringComparer.Ordinal);
        return new(missing, Unexpected, Mismatched);
    }

    private void FindUnexpected(ICheckpoint checkpoint, HashSet<string> used)
    {
        if (used.Count == checkpoint.Tensors.Count) return;
        foreach (string name in checkpoint.Tensors.Keys)
        {
            if (!used.Contains(name) && !ConvBertWeightTable.IsIgnored(name)) Unexpected.Add(name);
        }

        Unexpected.Sort(StringComparer.Ordinal);
    }

    private void Bind(ICheckpoint checkpoint, TensorDefinition definition, HashSet<string> used)
    {
        if (ConvBertWeightTable.Find(definition, Architecture, checkpoint.Tensors, out string? name) is not { } tensor)
        {
            Missing.Add(definition);
            return;
        }

        used.Add(name!);
        bool isQuantized = definition.IsQuantizable && _quantized?.Contains(PrecisionPlan.Module(definition)) is true;
        if (isQuantized && tensor.DType != TensorDType.I8) throw WrongType(tensor, $"I8, by the {QuantizationConfig.Key}");
        long[] shape = isQuantized ? QuantizedRowFormat.Shape(definition) : definition.Shape;
        if (!HasShape(tensor, shape))
        {
            Mismatched.Add(new MismatchedTensor(tensor.Name, shape, tensor.Shape, tensor.File));
            return;
        }

        if (!isQuantized && !tensor.DType.IsFloat()) throw WrongType(tensor, "F32, F16, BF16 or F64");
        if (isQuantized) Quantized.Add(definition.Name);
        Bound.Add(definition.Name, tensor);
    }

    private static bool HasShape(TensorEntry tensor, long[] shape)
    {
        if (tensor.Shape.Count != shape.Length) return false;
        for (int i = 0; i < shape.Length; i++)
        {
            if (tensor.Shape[i] != shape[i]) return false;
        }

        return true;
    }

    private static CheckpointException WrongType(TensorEntry tensor, string expected) =>
        new(tensor.File, tensor.Name, $"is of type {tensor.DType.SafetensorsName()}; expected {expected}");

    // Version 4: the embedding table wins, whatever the file holds. Version 5: the one that is present; equal tables are tied,
    // different ones are kept.
    private void Tie(ICheckpoint checkpoint, TransformersVersion version)
    {
        TensorEntry? embedding = Bound.GetValueOrDefault(ConvBertWeightTable.WordEmbeddings);
        TensorEntry? decoder = Bound.GetValueOrDefault(ConvBertWeightTable.Decoder);
        if (version >= TransformersVersion.V5)
        {
            if (embedding is not null && decoder is not null && !TensorEquality.AreEqual(checkpoint, embedding, decoder)) return;
            if (embedding is null && decoder is not null) Supply(ConvBertWeightTable.WordEmbeddings, decoder);
        }

        IsDecoderTied = true;
        if (Bound.TryGetValue(ConvBertWeightTable.WordEmbeddings, out TensorEntry? table)) Supply(ConvBertWeightTable.Decoder, table);
        Missing.RemoveAll(s => s.Name == ConvBertWeightTable.Decoder);
    }

    private void Supply(string name, TensorEntry tensor)
    {
        Bound[name] = tensor;
        Missing.RemoveAll(s => s.Name == name);
    }
}
