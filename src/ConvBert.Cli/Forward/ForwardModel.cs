using ConvBert.Cli.Errors;

namespace ConvBert.Cli.Forward;

/// <summary>A model that is kept between requests.</summary>
internal sealed class ForwardModel(ConvBertPreTrainedModel model, string className, string folder) : IDisposable
{
    /// <summary>Loads a folder's weights as a class; null for the class that the config names.</summary>
    /// <exception cref="CommandException">No class has that name.</exception>
    public static ForwardModel Load(string? className, string folder, ConvBertLoadOptions options)
    {
        string name = className ?? ModelClass.OfConfig(folder);
        return new ForwardModel(ModelClass.Load(name, folder, options), name, folder);
    }

    /// <summary>The tensors that a forward pass gives: without a head, those of the backbone.</summary>
    /// <exception cref="CommandException">The checkpoint does not hold the head, and nothing of the backbone is asked for.</exception>
    public IReadOnlyList<NamedTensor> Forward(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        if (!model.Report.IsHeadMissing) return model.Forward(inputs, cancellationToken).ToTensors();
        ConvBertOutput output =
            model.Forward(inputs with { Labels = null, FloatLabels = null, StartPositions = null, EndPositions = null }, cancellationToken);
        if (output.HiddenStates is null && output.Attentions is null && output.ConvKernels is null)
            throw new CommandException(
                $"'{folder}' does not hold the head of {className}; without output_hidden_states, output_attentions or output_conv_kernels "
                + "there is nothing to give.");
        return [.. output.ToTensors().Where(tensor => tensor.Name.Contains('.', StringComparison.Ordinal))];
    }

    public void Dispose() => model.Dispose();
}
