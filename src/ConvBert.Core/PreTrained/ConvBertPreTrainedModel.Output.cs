using ConvBert.Loading;

namespace ConvBert;

/// <summary>A model class with its type of output.</summary>
/// <typeparam name="TOutput">The output of a forward pass.</typeparam>
public abstract class ConvBertPreTrainedModel<TOutput> : ConvBertPreTrainedModel where TOutput : ConvBertOutput
{
    private protected ConvBertPreTrainedModel(LoadedModel loaded)
        : base(loaded)
    {
    }

    /// <summary>Runs a padded batch and gives the numbers that Hugging Face's class of the same name gives.</summary>
    /// <param name="inputs">Ids <c>[batch, sequence]</c> or embeddings, masks, labels, and what to return.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <returns>The output; <see cref="ConvBertOutput.ToTensors"/> lists its tensors by name.</returns>
    /// <exception cref="ArgumentException">An input is missing, has a wrong shape or is out of range; the message names it.</exception>
    /// <exception cref="NotSupportedException">A class of TensorFlow is given a head mask.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public sealed override TOutput Forward(ConvBertInputs inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return ForwardPadded(inputs, cancellationToken);
    }

    /// <summary>The forward pass of the class.</summary>
    private protected abstract TOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken);
}
