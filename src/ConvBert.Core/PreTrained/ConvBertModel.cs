using ConvBert.Loading;
using ConvBert.Model;
using ConvBert.Outputs;

namespace ConvBert;

/// <summary>The bare model: hidden states without a head (Hugging Face's <c>ConvBertModel</c>).</summary>
public sealed class ConvBertModel : ConvBertPreTrainedModel
{
    private ConvBertModel(LoadedModel loaded) : base(loaded)
    {
    }

    /// <summary>Loads a folder in Hugging Face layout.</summary>
    /// <param name="path">The folder, or a weights file beside its <c>config.json</c>.</param>
    /// <param name="options">How to load; null for defaults.</param>
    /// <exception cref="ConvBertConfigException">The configuration is missing, unreadable or impossible.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The weights are missing, broken, or do not fit the configuration.</exception>
    public static ConvBertModel FromPretrained(string path, ConvBertLoadOptions? options = null) =>
        new(ModelFiles.Load(path, options, ConvBertArchitecture.Model, (_, _, _) => null));

    /// <summary>Runs a padded batch and gives Hugging Face's numbers.</summary>
    /// <param name="inputs">Ids <c>[batch, sequence]</c> or embeddings, masks, what to return.</param>
    /// <param name="cancellationToken">Looked at between layers.</param>
    /// <exception cref="ArgumentException">An input is missing, of a wrong shape or out of range; the message names it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ConvBertModelOutput Forward(ConvBertInputs inputs, CancellationToken cancellationToken = default)
    {
        PaddedResult result = RunPadded(inputs, cancellationToken);
        return new(result.Tensor3(Config.HiddenSize)) { HiddenStates = result.HiddenStates, Attentions = result.Attentions };
    }

    /// <summary>Runs texts without padding; allocates nothing after warm-up.</summary>
    /// <param name="batch">The texts.</param>
    /// <param name="lastHiddenState">Receives <c>[tokens, hidden]</c>.</param>
    /// <param name="cancellationToken">Looked at between layers.</param>
    /// <exception cref="ArgumentException">No texts, an id out of range, a text too long, or too small a destination.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Forward(TokenBatch batch, Span<float> lastHiddenState, CancellationToken cancellationToken = default) =>
        RunRagged(batch, lastHiddenState, cancellationToken);

    /// <summary>The same, with each step's time added to <paramref name="profile"/>.</summary>
    internal void Forward(TokenBatch batch, Span<float> lastHiddenState, ForwardProfile profile, CancellationToken cancellationToken = default) =>
        RunRagged(batch, lastHiddenState, cancellationToken, profile);
}
