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
        var chosen = new List<NumberedExample>();
        for (int start = 0; start < examples.Count; start += Args.PerDeviceEvalBatchSize)
        {
            int length = Math.Min(Args.PerDeviceEvalBatchSize, examples.Count - start);
            chosen.Clear();
            for (int i = start; i < start + length; i++) chosen.Add(new NumberedExample(i, examples[i]));
            _collator.Collate(chosen, _evaluationBatch);
            bool hasLabels = _evaluationBatch.LabelCount is not { Count: 0, EndCount: 0 };
            if (hasLabels)
            {
                sum += length * _model.Evaluate(_evaluationBatch, _evaluationBatch.LabelCount);
                count += length;
            }

            if (predictions is not null) AddPredictions(predictions, chosen, hasLabels);
        }

        if (count == 0) throw new ArgumentException("No example of the evaluation has a label.", nameof(examples));
        var metrics = new Dictionary<string, double> { ["eval_loss"] = sum / count };
        if (predictions is null) return metrics;
        foreach ((string name, double value) in ComputeMetrics!(new EvalPrediction(examples, predictions)))
            metrics[name.StartsWith("eval_", StringComparison.Ordinal) ? name : "eval_" + name] = value;
        return metrics;
    }

    /// <summary>Cuts the logits of a batch up by examples; those of pads are left out.</summary>
    private void AddPredictions(List<ReadOnlyMemory<float>> predictions, List<NumberedExample> chosen, bool wasRun)
    {
        ReadOnlySpan<float> logits = wasRun ? _model.Logits : default;
        ReadOnlySpan<int> starts = _evaluationBatch!.Rows.SequenceStarts;
        int columns = LogitColumns(), row = 0;
        for (int i = 0; i < chosen.Count; i++)
        {
            TrainingExample example = chosen[i].Example;
            int rows = wasRun ? LogitRows(example) : 0;
            if (example.Form == LabelForm.Span) row = starts[i];
            ReadOnlyMemory<float> own = logits.Slice(row * columns, rows * columns).ToArray();
            predictions.Add(PreprocessLogitsForMetrics is { } preprocess ? preprocess(example, own) : own);
            row += rows;
        }
    }

    private int LogitColumns() => _model.Architecture switch
    {
        ConvBertArchitecture.MaskedLM => _model.Config.VocabSize,
        ConvBertArchitecture.MultipleChoice => 1,
        ConvBertArchitecture.Model => _model.Config.HiddenSize,
        _ => _model.Config.NumLabels,
    };

    private static int LogitRows(TrainingExample example) => example.Form switch
    {
        LabelForm.Tokens => example.Labels.Length - example.Labels.Span.Count(TrainingBatch.IgnoredLabel),
        LabelForm.Span => example.Texts[0].InputIds.Length,
        LabelForm.Choice or LabelForm.Ranking or LabelForm.ScoredPair => example.Texts.Count,
        _ => 1,
    };
}
