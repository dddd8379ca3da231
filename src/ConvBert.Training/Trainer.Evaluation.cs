using ConvBert.Training.Data;

namespace ConvBert.Training;

public sealed partial class Trainer
{
    private TrainingBatch? _evaluationBatch;

    /// <summary>Evaluates the model as it is, without dropout.</summary>
    /// <param name="evalDataset">The examples; null for <see cref="EvalDataset"/>.</param>
    /// <returns><c>eval_loss</c>, and the metrics of <see cref="ComputeMetrics"/> with <c>eval_</c> in front.</returns>
    /// <remarks>
    /// The loss is, as Hugging Face's, the mean over examples of the mean loss of their batch; a batch without any label is left out.
    /// </remarks>
    /// <exception cref="ArgumentException">There are no examples, or none has a label.</exception>
    public IReadOnlyDictionary<string, double> Evaluate(IReadOnlyList<TrainingExample>? evalDataset = null)
    {
        IReadOnlyList<TrainingExample>? examples = evalDataset ?? EvalDataset;
        if (examples is not { Count: > 0 }) throw new ArgumentException("There are no examples to evaluate on.", nameof(evalDataset));
        return EvaluateModel(examples);
    }

    private Dictionary<string, double> EvaluateModel(IReadOnlyList<TrainingExample> examples)
    {
        _evaluationBatch ??= new TrainingBatch(_model.Config, _model.Architecture);
        var predictions = ComputeMetrics is null ? null : new List<ReadOnlyMemory<float>>(examples.Count);
        double sum = 0;
        long count = 0;
        int[] indices = new int[Args.PerDeviceEvalBatchSize];
        for (int start = 0; start < examples.Count; start += indices.Length)
        {
            int length = Math.Min(indices.Length, examples.Count - start);
            for (int i = 0; i < length; i++) indices[i] = start + i;
            _collator.Collate(examples, indices.AsSpan(0, length), _evaluationBatch);
            bool hasLabels = _evaluationBatch.LabelCount is not { Count: 0, EndCount: 0 };
            if (hasLabels)
            {
                sum += length * _model.Evaluate(_evaluationBatch, _evaluationBatch.LabelCount);
                count += length;
            }

            if (predictions is not null) AddPredictions(predictions, examples, start, length, hasLabels);
        }

        if (count == 0) throw new ArgumentException("No example of the evaluation has a label.", nameof(examples));
        var metrics = new Dictionary<string, double> { ["eval_loss"] = sum / count };
        if (predictions is null) return metrics;
        foreach ((string name, double value) in ComputeMetrics!(new EvalPrediction(examples, predictions)))
            metrics[name.StartsWith("eval_", StringComparison.Ordinal) ? name : "eval_" + name] = value;
        return metrics;
    }

    /// <summary>Cuts the logits of a batch up by examples.</summary>
    private void AddPredictions(
        List<ReadOnlyMemory<float>> predictions, IReadOnlyList<TrainingExample> examples, int start, int count, bool wasRun)
    {
        ReadOnlySpan<float> logits = wasRun ? _model.Logits : default;
        int rows = 0;
        for (int i = start; i < start + count; i++) rows += LogitRows(examples[i]);
        int columns = rows == 0 ? 0 : logits.Length / rows, done = 0;
        for (int i = start; i < start + count; i++)
        {
            int length = LogitRows(examples[i]) * columns;
            predictions.Add(logits.Slice(done, length).ToArray());
            done += length;
        }
    }

    private static int LogitRows(TrainingExample example) => example.Form switch
    {
        LabelForm.Tokens => example.Labels.Length - example.Labels.Span.Count(TrainingBatch.IgnoredLabel),
        LabelForm.Span => example.Texts[0].InputIds.Length,
        LabelForm.Choice => example.Texts.Count,
        _ => 1,
    };
}
