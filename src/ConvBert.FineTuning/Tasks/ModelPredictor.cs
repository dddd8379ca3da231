using ConvBert.Training;

namespace ConvBert.FineTuning.Tasks;

/// <summary>Predicts prepared examples with a model, in ragged batches.</summary>
internal abstract class ModelPredictor(ConvBertConfig config) : IDisposable
{
    /// <summary>The tokens of a batch; a longer example runs alone.</summary>
    private const int BatchTokens = 4096;

    private readonly TokenBatch _batch = new();

    protected ConvBertConfig Config => config;

    /// <summary>Loads a model of a class.</summary>
    public static ModelPredictor Load(string model, ConvBertArchitecture architecture, ConvBertLoadOptions? options) => architecture switch
    {
        ConvBertArchitecture.SequenceClassification =>
            new SequenceClassificationPredictor(ConvBertForSequenceClassification.FromPretrained(model, options)),
        ConvBertArchitecture.TokenClassification =>
            new TokenClassificationPredictor(ConvBertForTokenClassification.FromPretrained(model, options)),
        ConvBertArchitecture.QuestionAnswering =>
            new QuestionAnsweringPredictor(ConvBertForQuestionAnswering.FromPretrained(model, options)),
        ConvBertArchitecture.MultipleChoice => new MultipleChoicePredictor(ConvBertForMultipleChoice.FromPretrained(model, options)),
        ConvBertArchitecture.MaskedLM => new MaskedLMPredictor(ConvBertForMaskedLM.FromPretrained(model, options)),
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "A task of this class has its own predictor."),
    };

    /// <summary>The logits of all examples, laid out as <see cref="EvalPrediction.Predictions"/>.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="preprocess">What is kept of an example's logits.</param>
    /// <param name="progress">Told the number of examples that are done.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <exception cref="ArgumentException">An example does not fit the model.</exception>
    public IReadOnlyList<ReadOnlyMemory<float>> Predict(
        IReadOnlyList<TrainingExample> examples, Func<TrainingExample, ReadOnlyMemory<float>, ReadOnlyMemory<float>> preprocess,
        IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var predictions = new List<ReadOnlyMemory<float>>(examples.Count);
        var chosen = new List<TrainingExample>();
        for (int i = 0; i < examples.Count; i++)
        {
            TrainingExample example = examples[i];
            int tokens = example.Texts.Sum(text => text.InputIds.Length);
            if (chosen.Count > 0 && _batch.TokenCount + tokens > BatchTokens) Flush();
            chosen.Add(example);
            foreach (TokenizedText text in example.Texts) _batch.Add(text.InputIds.Span, text.TokenTypeIds.Span);
        }

        if (chosen.Count > 0) Flush();
        return predictions;

        void Flush()
        {
            int done = predictions.Count;
            foreach (float[] logits in Run(_batch, chosen, cancellationToken))
                predictions.Add(preprocess(chosen[predictions.Count - done], logits));
            _batch.Clear();
            chosen.Clear();
            progress?.Report(predictions.Count);
        }
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The logits of each example of a batch.</summary>
    protected abstract IEnumerable<float[]> Run(
        TokenBatch batch, IReadOnlyList<TrainingExample> examples, CancellationToken cancellationToken);

    /// <summary>Cuts logits up: so many rows for each example.</summary>
    protected static IEnumerable<float[]> Cut(
        float[] logits, IEnumerable<TrainingExample> examples, int columns, Func<TrainingExample, int> rows)
    {
        int done = 0;
        foreach (TrainingExample example in examples)
        {
            int length = rows(example) * columns;
            yield return logits[done..(done + length)];
            done += length;
        }
    }

    private sealed class SequenceClassificationPredictor(ConvBertForSequenceClassification model) : ModelPredictor(model.Config)
    {
        public override void Dispose() => model.Dispose();

        protected override IEnumerable<float[]> Run(
            TokenBatch batch, IReadOnlyList<TrainingExample> examples, CancellationToken cancellationToken)
        {
            float[] logits = new float[batch.SequenceCount * Config.NumLabels];
            model.Forward(batch, logits, cancellationToken);
            return Cut(logits, examples, Config.NumLabels, _ => 1);
        }
    }

    private sealed class MultipleChoicePredictor(ConvBertForMultipleChoice model) : ModelPredictor(model.Config)
    {
        public override void Dispose() => model.Dispose();

        protected override IEnumerable<float[]> Run(
            TokenBatch batch, IReadOnlyList<TrainingExample> examples, CancellationToken cancellationToken)
        {
            float[] logits = new float[batch.SequenceCount];
            model.Forward(batch, logits, cancellationToken);
            return Cut(logits, examples, 1, example => example.Texts.Count);
        }
    }

    private sealed class QuestionAnsweringPredictor(ConvBertForQuestionAnswering model) : ModelPredictor(model.Config)
    {
        public override void Dispose() => model.Dispose();

        protected override IEnumerable<float[]> Run(
            TokenBatch batch, IReadOnlyList<TrainingExample> examples, CancellationToken cancellationToken)
        {
            float[] starts = new float[batch.TokenCount], ends = new float[starts.Length], both = new float[2 * starts.Length];
            model.Forward(batch, starts, ends, cancellationToken);
            for (int t = 0; t < starts.Length; t++)
            {
                both[2 * t] = starts[t];
                both[(2 * t) + 1] = ends[t];
            }

            return Cut(both, examples, 2, example => example.Texts[0].InputIds.Length);
        }
    }

    /// <summary>Heads that score tokens, of which the labelled ones are kept.</summary>
    private abstract class TokenPredictor(ConvBertConfig config) : ModelPredictor(config)
    {
        protected static int LabelledCount(TrainingExample example) =>
            example.Labels.Length - example.Labels.Span.Count(TrainingBatch.IgnoredLabel);

        protected static int[] LabelledTokens(IReadOnlyList<TrainingExample> examples)
        {
            var tokens = new List<int>();
            int token = 0;
            foreach (TrainingExample example in examples)
            {
                foreach (long label in example.Labels.Span)
                {
                    if (label != TrainingBatch.IgnoredLabel) tokens.Add(token);
                    token++;
                }
            }

            return [.. tokens];
        }
    }

    private sealed class TokenClassificationPredictor(ConvBertForTokenClassification model) : TokenPredictor(model.Config)
    {
        public override void Dispose() => model.Dispose();

        protected override IEnumerable<float[]> Run(
            TokenBatch batch, IReadOnlyList<TrainingExample> examples, CancellationToken cancellationToken)
        {
            int labels = Config.NumLabels;
            float[] logits = new float[batch.TokenCount * labels];
            model.Forward(batch, logits, cancellationToken);
            int[] labelled = LabelledTokens(examples);
            float[] kept = new float[labelled.Length * labels];
            for (int row = 0; row < labelled.Length; row++) logits.AsSpan(labelled[row] * labels, labels).CopyTo(kept.AsSpan(row * labels));
            return Cut(kept, examples, labels, LabelledCount);
        }
    }

    private sealed class MaskedLMPredictor(ConvBertForMaskedLM model) : TokenPredictor(model.Config)
    {
        public override void Dispose() => model.Dispose();

        protected override IEnumerable<float[]> Run(
            TokenBatch batch, IReadOnlyList<TrainingExample> examples, CancellationToken cancellationToken)
        {
            int[] tokens = LabelledTokens(examples);
            float[] logits = new float[tokens.Length * Config.VocabSize];
            model.Forward(batch, tokens, logits, cancellationToken);
            return Cut(logits, examples, Config.VocabSize, LabelledCount);
        }
    }
}
