using ConvBert.FineTuning.Tasks;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>
/// What a model can be trained for: how files of examples are read, prepared, and evaluated. A task has no state beyond its options.
/// </summary>
public abstract class FineTuningTask
{
    private protected FineTuningTask()
    {
    }

    /// <summary>The task's name as Hugging Face has it, such as <c>text-classification</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The model class.</summary>
    public abstract ConvBertArchitecture Architecture { get; }

    /// <summary>Whether a greater <see cref="MetricForBestModel"/> is better.</summary>
    public virtual bool GreaterIsBetter => true;

    /// <summary>How files are read.</summary>
    public DatasetOptions Reading { get; init; } = new();

    /// <summary>
    /// A folder for tokenized examples, so that data larger than memory is tokenized once; null (default) keeps them in memory.
    /// </summary>
    public string? CacheDirectory { get; init; }

    /// <summary>How many of the worst examples an evaluation keeps. Default 20.</summary>
    public int WorstExamples { get; init; } = 20;

    /// <summary>The metric that tells which of two models is better; a key of <see cref="TaskEvaluation.Metrics"/>.</summary>
    /// <param name="dataset">The data set.</param>
    /// <returns>The metric.</returns>
    public abstract string MetricForBestModel(Dataset dataset);

    /// <summary>Looks through a file of examples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">
    /// The names of all labels, such as those of the data trained on; null for <see cref="DatasetOptions.Labels"/>.
    /// </param>
    /// <returns>The data set.</returns>
    /// <exception cref="DatasetException">
    /// The file cannot be read, holds no example, lacks a column, has a label that is not given, or, with <see
    /// cref="DatasetOptions.Strict"/>, has a bad line.
    /// </exception>
    public abstract Dataset Read(string path, IReadOnlyList<string>? labels = null);

    /// <summary>Looks through a file of examples for a model that has been trained: its labels, and its problem type.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">The model's configuration.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="DatasetException">As in <see cref="Read"/>; the labels of <see cref="Reading"/> win over the model's.</exception>
    public abstract Dataset ReadFor(string path, ConvBertConfig config);

    /// <summary>Divides a data set by chance; see <see cref="Dataset{TExample}.Split"/>.</summary>
    /// <param name="dataset">What <see cref="Read"/> gave.</param>
    /// <param name="part">The evaluation's part of the examples, between 0 and 1.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The examples to train on, and those to evaluate on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1, or a part would be empty.</exception>
    public abstract (Dataset Train, Dataset Evaluation) Split(Dataset dataset, double part, ulong seed = 42);

    /// <summary>The configuration of a model for a data set: its labels and its problem type.</summary>
    /// <param name="config">The configuration of the model to begin with.</param>
    /// <param name="train">The examples to train on.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="DatasetException">The data set cannot be learned from, such as one with a single class.</exception>
    public abstract ConvBertConfig Configure(ConvBertConfig config, Dataset train);

    /// <summary>Tokenizes a data set.</summary>
    /// <param name="dataset">What <see cref="Read"/> gave.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="config">The model's configuration, as <see cref="Configure"/> gave it, or a trained model's.</param>
    /// <param name="cancellationToken">Checked between examples.</param>
    /// <returns>The examples; to be disposed where <see cref="CacheDirectory"/> is given.</returns>
    /// <exception cref="DatasetException">An example has a label that the configuration has not, or cannot be tokenized.</exception>
    public abstract PreparedDataset Prepare(
        Dataset dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config, CancellationToken cancellationToken = default);

    /// <summary>What of an example's logits <see cref="Evaluate(PreparedDataset, IReadOnlyList{ReadOnlyMemory{float}})"/> needs.</summary>
    /// <param name="example">The example.</param>
    /// <param name="logits">Its logits, as <see cref="EvalPrediction.Predictions"/> has them.</param>
    /// <returns>The logits, or less.</returns>
    public virtual ReadOnlyMemory<float> PreprocessLogits(TrainingExample example, ReadOnlyMemory<float> logits) => logits;

    /// <summary>Compares predictions with what is right.</summary>
    /// <param name="data">What was predicted.</param>
    /// <param name="predictions">The predictions, as <see cref="PreprocessLogits"/> gave them, of each example of the data.</param>
    /// <returns>The evaluation.</returns>
    /// <exception cref="ArgumentException">There are not as many predictions as examples.</exception>
    public abstract TaskEvaluation Evaluate(PreparedDataset data, IReadOnlyList<ReadOnlyMemory<float>> predictions);

    /// <summary>Evaluates a model.</summary>
    /// <param name="data">The examples, prepared for the model's tokenizer and configuration.</param>
    /// <param name="model">A model folder, or a checkpoint file beside its <c>config.json</c>.</param>
    /// <param name="options">How to load it; null for the defaults.</param>
    /// <param name="progress">Told the number of examples that have been predicted; null for nobody.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <returns>The evaluation.</returns>
    /// <exception cref="ConvBertConfigException">The configuration is missing or impossible, or does not fit the class.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The weights are missing, broken, or not this class's.</exception>
    /// <exception cref="ArgumentException">An example does not fit the model.</exception>
    public TaskEvaluation Evaluate(
        PreparedDataset data, string model, ConvBertLoadOptions? options = null, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(model);
        using ModelPredictor predictor = LoadPredictor(model, options);
        return Evaluate(data, predictor.Predict(data, PreprocessLogits, progress, cancellationToken));
    }

    /// <summary>Evaluates a model in padded batches as Hugging Face's Trainer does: the convolutions read the pads.</summary>
    /// <param name="data">The examples, prepared for the model's tokenizer and configuration.</param>
    /// <param name="model">A model folder, or a checkpoint file beside its <c>config.json</c>.</param>
    /// <param name="batchSize">Examples of a batch, which are filled up to the longest of them. Default 8.</param>
    /// <param name="options">How to load it; null for the defaults. It computes in float32.</param>
    /// <param name="progress">Told the number of examples that have been predicted; null for nobody.</param>
    /// <param name="cancellationToken">Checked between examples.</param>
    /// <returns>The evaluation.</returns>
    /// <exception cref="ConvBertConfigException">The configuration is missing or impossible, or does not fit the class.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The weights are missing, broken, not this class's, or in 8 bits.</exception>
    /// <exception cref="ArgumentException">An example does not fit the model, or the precision is another than float32.</exception>
    public TaskEvaluation EvaluatePadded(
        PreparedDataset data, string model, int batchSize = 8, ConvBertLoadOptions? options = null, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(model);
        TaskEvaluation? evaluation = null;
        int done = 0;
        var arguments = new TrainingArguments
        {
            OutputDir = ".",
            Padding = PaddingStrategy.Longest,
            PerDeviceEvalBatchSize = batchSize,
            PadTokenId = data.Tokenizer.PadTokenId,
        };
        using TrainingModel loaded = LoadForTraining(model, options ?? new ConvBertLoadOptions(), seed: 0);
        using var trainer = new Trainer(loaded, arguments, data)
        {
            EvalDataset = data,
            PreprocessLogitsForMetrics = (example, logits) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(++done);
                return PreprocessLogits(example, logits);
            },
            ComputeMetrics = prediction => (evaluation = Evaluate(data, prediction.Predictions)).Metrics,
        };
        trainer.Evaluate();
        return evaluation!;
    }

    /// <summary>
    /// Where a model's configuration, weights and tokenizer are: the model itself, or a folder within that of sentence-transformers.
    /// </summary>
    /// <param name="model">A model folder or file.</param>
    /// <returns>The folder or file.</returns>
    public virtual string TransformerPath(string model) => model;

    /// <summary>Loads a model to be trained; a head that it lacks begins at random.</summary>
    internal virtual TrainingModel LoadForTraining(string model, ConvBertLoadOptions options, ulong seed) =>
        TrainingModel.FromPretrained(model, Architecture, options, seed);

    /// <summary>Writes what a trained model's folder has beside configuration, weights and tokenizer.</summary>
    internal virtual void WriteCompanions(string folder, string model, ConvBertTokenizerFast tokenizer, ConvBertConfig config)
    {
    }

    /// <summary>Loads a model to be evaluated.</summary>
    private protected virtual ModelPredictor LoadPredictor(string model, ConvBertLoadOptions? options) =>
        ModelPredictor.Load(model, Architecture, options);
}
