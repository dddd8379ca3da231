using ConvBert.Loading;
using ConvBert.Model;
using ConvBert.Outputs;

namespace ConvBert;

/// <summary>The bare model: hidden states without a head (Hugging Face's <c>ConvBertModel</c>).</summary>
public sealed class ConvBertModel : ConvBertPreTrainedModel<ConvBertModelOutput>
{
    private ConvBertModel(LoadedModel loaded) : base(loaded)
    {
    }

    /// <summary>Loads a folder in Hugging Face layout.</summary>
    /// <param name="path">The folder, or a weights file next to its <c>config.json</c>.</param>
    /// <param name="options">Loading options; null for defaults.</param>
    /// <exception cref="ConvBertConfigException">The configuration is missing, unreadable or invalid.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The weights are missing, malformed, or do not match the configuration.</exception>
    public static ConvBertModel FromPretrained(string path, ConvBertLoadOptions? options = null) =>
        new(ModelFiles.Load(path, options, ConvBertArchitecture.Model, (_, _, _) => null));

    private protected override ConvBertModelOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = RunPadded(inputs, cancellationToken);
        return new(result.Tensor3(Config.HiddenSize))
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }

    /// <summary>Runs sequences without padding; allocates nothing after warm-up.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="lastHiddenState">Receives <c>[tokens, hidden]</c>.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <exception cref="ArgumentException">The batch is empty, an id is out of range, a sequence is too long, or the destination too
    /// small.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Forward(TokenBatch batch, Span<float> lastHiddenState, CancellationToken cancellationToken = default) =>
        RunRagged(batch, lastHiddenState, cancellationToken);

    /// <summary>Runs sequences as <see cref="Forward(TokenBatch, Span{float}, CancellationToken)"/> does and measures each step.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="lastHiddenState">Receives <c>[tokens, hidden]</c>.</param>
    /// <param name="profile">Each step's time is added to it.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <exception cref="ArgumentException">The batch is empty, an id is out of range, a sequence is too long, or the destination too
    /// small.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Profile(
        TokenBatch batch, Span<float> lastHiddenState, ForwardProfile profile, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profile);
        RunRagged(batch, lastHiddenState, cancellationToken, profile);
    }
}
