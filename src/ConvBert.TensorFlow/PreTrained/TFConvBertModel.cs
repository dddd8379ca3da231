using System.Numerics.Tensors;
using ConvBert.Loading;
using ConvBert.Outputs;
using ConvBert.TensorFlow.Rules;

namespace ConvBert.TensorFlow;

/// <summary><see cref="ConvBertModel"/> under TensorFlow's rules: the encoder without a head.</summary>
public sealed class TFConvBertModel : TFPreTrainedModel
{
    private TFConvBertModel(LoadedModel loaded)
        : base(loaded)
    {
    }

    /// <summary>Reads a model: <c>config.json</c> and weights of TensorFlow or PyTorch, TensorFlow's first.</summary>
    /// <param name="path">A model folder in Hugging Face's layout, or a weights file in one.</param>
    /// <param name="options">How to load; null for the defaults.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ConvBertConfigException">The config is broken, or TensorFlow's classes cannot run it: head sizes, activation.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The weights are missing, broken, or do not fit the config.</exception>
    public static TFConvBertModel FromPretrained(string path, ConvBertLoadOptions? options = null)
        => new(TFModelRules.Load(path, options, ConvBertArchitecture.Model, (_, _) => null));

    /// <summary>
    /// Runs a padded batch and gives TensorFlow's numbers. They are PyTorch's, except in a row without any unmasked key, which attends as if
    /// none were masked (to about 1e-3, because scores are rounded next to −10000).
    /// </summary>
    /// <param name="inputs">The batch. The mask must be <c>[batch, sequence]</c>; there is no head mask.</param>
    /// <param name="cancellationToken">Looked at between layers.</param>
    /// <returns>The output.</returns>
    /// <exception cref="ArgumentException">An argument is missing, doubled, of a wrong shape, or holds an id or label out of range; it is named.</exception>
    /// <exception cref="NotSupportedException">A head mask is given.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ConvBertModelOutput Forward(ConvBertInputs inputs, CancellationToken cancellationToken = default)
    {
        PaddedResult result = Run(inputs, cancellationToken);
        return new(result.Tensor3(Config.HiddenSize)) { HiddenStates = result.HiddenStates, Attentions = result.Attentions };
    }
}
