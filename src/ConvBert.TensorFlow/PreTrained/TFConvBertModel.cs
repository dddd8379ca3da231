using System.Numerics.Tensors;
using ConvBert.Loading;
using ConvBert.Outputs;
using ConvBert.TensorFlow.Rules;

namespace ConvBert.TensorFlow;

/// <summary><see cref="ConvBertModel"/> under TensorFlow's rules: the encoder without a head.</summary>
/// <remarks>
/// The numbers are PyTorch's, except in a sequence without any unmasked key, which attends as if none were masked (to about 1e-3, because
/// scores are rounded next to −10000). The mask must be <c>[batch, sequence]</c>; a head mask is not supported.
/// </remarks>
public sealed class TFConvBertModel : TFPreTrainedModel<ConvBertModelOutput>
{
    private TFConvBertModel(LoadedModel loaded)
        : base(loaded)
    {
    }

    /// <summary>Reads a model: <c>config.json</c> and weights of TensorFlow or PyTorch, TensorFlow's first.</summary>
    /// <param name="path">A model folder in Hugging Face's layout, or a weights file in one.</param>
    /// <param name="options">Loading options; null for defaults.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ConvBertConfigException">The config is invalid, or TensorFlow's classes cannot run it: head sizes,
    /// activation.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The weights are missing, malformed, or do not match the config.</exception>
    public static TFConvBertModel FromPretrained(string path, ConvBertLoadOptions? options = null)
        => new(TFModelRules.Load(path, options, ConvBertArchitecture.Model, (_, _) => null));

    private protected override ConvBertModelOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = Run(inputs, cancellationToken);
        return new(result.Tensor3(Config.HiddenSize))
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }
}
