using ConvBert.Weights;

namespace ConvBert;

/// <summary>The tensors that a checkpoint of a model class holds.</summary>
public static class ConvBertTensors
{
    /// <summary>The names, as Hugging Face stores them, and the shapes. A decoder that is tied to the word table is not stored.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="architecture">The model class.</param>
    /// <returns>The shapes by name, outermost size first, in Hugging Face's order.</returns>
    /// <exception cref="ConvBertConfigException">The configuration is invalid for the class.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes(ConvBertConfig config, ConvBertArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate(architecture);
        var shapes = new OrderedDictionary<string, IReadOnlyList<long>>(StringComparer.Ordinal);
        foreach (TensorDefinition tensor in ConvBertWeightTable.Definitions(config, architecture))
        {
            if (tensor.TiedTo is null || !config.TieWordEmbeddings)
                shapes.Add(ConvBertWeightTable.StoredName(tensor, architecture), tensor.Shape);
        }

        return shapes;
    }
}
