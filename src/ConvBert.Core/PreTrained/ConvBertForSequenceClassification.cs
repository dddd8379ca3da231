using System.Numerics.Tensors;
using ConvBert.Heads;
using ConvBert.Loading;
using ConvBert.Outputs;

namespace ConvBert;

/// <summary>The model with a classifier on the first token of each sequence.</summary>
/// <remarks>
/// The loss follows the config's <c>problem_type</c>; without one: one label → regression, integer <see cref="ConvBertInputs.Labels"/> →
/// single label, <see cref="ConvBertInputs.FloatLabels"/> → multi-label.
/// </remarks>
public sealed class ConvBertForSequenceClassification : ConvBertPreTrainedModel<SequenceClassifierOutput>
{
    private const string Regression = "regression";
    private const string SingleLabel = "single_label_classification";
    private const string MultiLabel = "multi_label_classification";

    private ConvBertForSequenceClassification(LoadedModel loaded) : base(loaded)
    {
    }

    /// <inheritdoc cref="ConvBertModel.FromPretrained"/>
    public static ConvBertForSequenceClassification FromPretrained(string path, ConvBertLoadOptions? options = null) =>
        new(ModelFiles.Load(path, options, ConvBertArchitecture.SequenceClassification, (config, backbone, _) =>
            new SequenceClassificationHead(config, backbone.Sizes)));

    private protected override SequenceClassifierOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = RunPadded(inputs, cancellationToken);
        return new(result.Tensor2(result.Batch, Config.NumLabels), Loss(inputs, result))
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }

    /// <summary>Runs sequences without padding; allocates nothing after warm-up.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="logits">Receives <c>[sequences, labels]</c>.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <exception cref="ArgumentException">The batch is empty, an id is out of range, a sequence is too long, or the destination too
    /// small.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Forward(TokenBatch batch, Span<float> logits, CancellationToken cancellationToken = default) =>
        RunRagged(batch, logits, cancellationToken);

    private float? Loss(ConvBertInputs inputs, PaddedResult result)
    {
        if (inputs.Labels is null && inputs.FloatLabels is null) return null;
        string problem = Config.ProblemType ?? (Config.NumLabels == 1 ? Regression : inputs.Labels is not null ? SingleLabel : MultiLabel);
        return problem switch
        {
            SingleLabel => Losses.CrossEntropy(
                result.Values, LabelShapes.Values(Required(
                    inputs.Labels, problem, "integers"), "labels", result.Batch), Config.NumLabels, "labels"),
            MultiLabel => Losses.BinaryCrossEntropy(
                result.Values, LabelShapes.Values(
                    Required(inputs.FloatLabels, problem, "float32 numbers"), "labels", result.Batch, Config.NumLabels)),
            _ => Losses.MeanSquaredError(result.Values, RegressionTargets(inputs, result.Batch)),
        };
    }

    private float[] RegressionTargets(ConvBertInputs inputs, int batch)
    {
        Tensor<float> targets = inputs.FloatLabels ?? Tensor.ConvertChecked<long, float>(inputs.Labels!);
        return Config.NumLabels == 1
            ? LabelShapes.Squeezed(targets, "labels", batch)
            : LabelShapes.Values(targets, "labels", batch, Config.NumLabels);
    }

    private static Tensor<T> Required<T>(Tensor<T>? labels, string problem, string expected) =>
        labels ?? throw new ArgumentException($"labels of problem_type {problem} must be {expected}.", nameof(labels));
}
