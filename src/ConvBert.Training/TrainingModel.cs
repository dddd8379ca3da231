using ConvBert.Checkpoints;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Loading;
using ConvBert.Pipelines;
using ConvBert.Training.Adapters;
using ConvBert.Training.Batches;
using ConvBert.Training.Heads;
using ConvBert.Training.Model;
using ConvBert.Training.Parameters;
using ConvBert.Training.Steps;
using ConvBert.Weights;

namespace ConvBert.Training;

/// <summary>
/// A model in training: parameters, and passes over batches that give losses and gradients. Gradients have the same bits for any number
/// of threads, on any
/// processor with fused multiply-add, with and without <see cref="GradientCheckpointing"/>. One pass runs at a time.
/// </summary>
public sealed class TrainingModel : IDisposable
{
    private readonly StepContext _context;
    private readonly TrainingEncoder _encoder;
    private readonly TrainingHead _head;
    private readonly BatchLoss _loss = new();
    private readonly TrainingStep _step;
    private bool _disposed;

    private TrainingModel(
        ConvBertConfig config, ConvBertArchitecture architecture, ParameterSet parameters, int threads, Pooling pooling)
    {
        Config = config;
        Architecture = architecture;
        Parameters = parameters;
        Team = WorkerTeam.Shared(threads);
        Pooling = pooling;
        _encoder = new TrainingEncoder(config, parameters, architecture == ConvBertArchitecture.Model ? "" : ConvBertWeightTable.Prefix);
        _context = new StepContext(_encoder.Sizes);
        _head = TrainingHeads.Create(config, architecture, parameters, pooling);
        _step = new TrainingStep(_context, _encoder, _head, _loss);
    }

    /// <summary>The configuration that the model was loaded with.</summary>
    public ConvBertConfig Config { get; }

    /// <summary>The model class.</summary>
    public ConvBertArchitecture Architecture { get; }

    /// <summary>All parameters, in the order of the checkpoint's table.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Threads of a pass, the caller's included.</summary>
    public int Threads => Team.Threads;

    /// <summary>
    /// Whether the inside of each layer is computed again in the backward pass in place of being kept: less memory, about a third more
    /// time, the same bits.
    /// Default false.
    /// </summary>
    public bool GradientCheckpointing { get; set; }

    /// <summary>
    /// Whether <see cref="ForwardBackward(TrainingBatch, DropoutKey)"/> drops out at the rates of the configuration. Default true.
    /// </summary>
    public bool Dropout { get; set; } = true;

    /// <summary>Label smoothing of cross entropies, 0 to 1, as Hugging Face's Trainer applies it. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within 0 and 1.</exception>
    public float LabelSmoothing
    {
        get => _loss.Smoothing;
        set => _loss.Smoothing = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "label_smoothing_factor must lie between 0 and 1.");
    }

    /// <summary>How a text's tokens become its embedding; <see cref="Pooling.None"/> for classes with a head.</summary>
    public Pooling Pooling { get; }

    /// <summary>The factor of cosine similarities in the losses of embeddings, 1 over a temperature. Default 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive and finite.</exception>
    public float SimilarityScale
    {
        get => _loss.SimilarityScale;
        set => _loss.SimilarityScale = value > 0 && float.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The scale of similarities must be positive.");
    }

    /// <summary>The threads, for optimizers.</summary>
    internal WorkerTeam Team { get; }

    /// <summary>
    /// The logits, or embeddings, of the last <see cref="Evaluate"/>, <c>[rows, columns]</c>; for masked LM and token classification, rows
    /// of labelled tokens alone.
    /// </summary>
    internal ReadOnlySpan<float> Logits => _step.Logits;

    /// <summary>All linears of the encoder, pointwise convolutions among them.</summary>
    internal IEnumerable<LinearLayer> Linears => _encoder.Linears;

    /// <summary>The adapters on this model, or null.</summary>
    internal LoraModel? Lora { get; set; }

    /// <summary>Measures the parts of the next passes; null for no measurement.</summary>
    public StepProfile? Profile
    {
        get => _context.Profile;
        set => _context.Profile = value;
    }

    /// <summary>Bytes of activations and gradients of activations that the last pass used.</summary>
    public long WorkspaceBytes => _context.Workspace.Bytes;

    /// <summary>Makes a model that knows nothing, to be trained from the beginning: weights are drawn as Hugging Face does.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="architecture">The model class; not the backbone alone, which has no loss.</param>
    /// <param name="seed">The seed of the weights.</param>
    /// <param name="threads">Threads to compute with; null for all processors.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ConvBertConfigException">The configuration is impossible, or does not fit the class.</exception>
    public static TrainingModel FromConfig(
        ConvBertConfig config, ConvBertArchitecture architecture, ulong seed = 42, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        RequireHead(architecture);
        if (threads is { } count) ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(threads));
        config.Validate(architecture);
        return Create(
            config, architecture, ParameterLoading.Initialize(config, architecture, seed), threads ?? ConvBertRuntime.DefaultThreads,
            Pooling.None);
    }

    /// <summary>Reads a model folder.</summary>
    /// <param name="path">A model folder, or a checkpoint file beside its <c>config.json</c>.</param>
    /// <param name="architecture">The model class; not the backbone alone, which has no loss.</param>
    /// <param name="options">
    /// How to load. With <see cref="ConvBertLoadOptions.AllowMissingHead"/> a head that the checkpoint lacks is initialized as Hugging
    /// Face does.
    /// </param>
    /// <param name="headSeed">The seed of a head that is initialized.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ConvBertConfigException">The configuration is missing or impossible, or does not fit the class.</exception>
    /// <exception cref="CheckpointException">The weights are missing, broken, or not this class's.</exception>
    public static TrainingModel FromPretrained(
        string path, ConvBertArchitecture architecture, ConvBertLoadOptions? options = null, ulong headSeed = 42)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireHead(architecture);
        return FromPretrained(path, architecture, Pooling.None, options, headSeed);
    }

    /// <summary>Reads the body of a model folder, to be trained for embeddings of texts.</summary>
    /// <param name="path">A model folder, or a checkpoint file beside its <c>config.json</c>.</param>
    /// <param name="pooling">How a text's tokens become its embedding; any but <see cref="Pooling.None"/>.</param>
    /// <param name="options">How to load.</param>
    /// <returns>The model, of the class <see cref="ConvBertArchitecture.Model"/>.</returns>
    /// <exception cref="ArgumentException">No pooling.</exception>
    /// <exception cref="ConvBertConfigException">The configuration is missing or impossible.</exception>
    /// <exception cref="CheckpointException">The weights are missing, broken, or not this model's.</exception>
    public static TrainingModel ForEmbeddings(string path, Pooling pooling, ConvBertLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (pooling == Pooling.None || !Enum.IsDefined(pooling))
            throw new ArgumentException($"{pooling} does not make one vector of a text.", nameof(pooling));
        return FromPretrained(path, ConvBertArchitecture.Model, pooling, options, headSeed: 0);
    }

    private static TrainingModel FromPretrained(
        string path, ConvBertArchitecture architecture, Pooling pooling, ConvBertLoadOptions? options, ulong headSeed)
    {
        options ??= new ConvBertLoadOptions();
        int threads = options.Threads ?? ConvBertRuntime.DefaultThreads;
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(options));
        if (options.Precision is not (null or Precision.Float32))
            throw new ArgumentException($"A model in {options.Precision} cannot be trained: training computes in float32.", nameof(options));
        using BoundWeights weights = BoundWeights.Open(path, architecture, options);
        if (weights.HoldsQuantized)
            throw new CheckpointException(path, null, "holds weights in 8 bits, which cannot be trained; train the original");
        return Create(weights.Config, architecture, ParameterLoading.Read(weights, architecture, headSeed), threads, pooling);
    }

    private static void RequireHead(ConvBertArchitecture architecture)
    {
        if (architecture == ConvBertArchitecture.Model)
            throw new ArgumentException(
                "ConvBertModel has no head and no loss; expected a class with a head, or ForEmbeddings.", nameof(architecture));
    }

    private static TrainingModel Create(
        ConvBertConfig config, ConvBertArchitecture architecture, ParameterSet parameters, int threads, Pooling pooling)
    {
        try
        {
            return new TrainingModel(config, architecture, parameters, threads, pooling);
        }
        catch
        {
            parameters.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes <c>config.json</c> and <c>model.safetensors</c> (float32) so that Hugging Face loads the folder with the class of the same
    /// name.
    /// </summary>
    /// <param name="folder">Created if it does not exist; a file is replaced only once its successor is complete.</param>
    /// <param name="companions">
    /// Names and contents of further files that appear together with these, such as the tokenizer's; null for none.
    /// </param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <remarks>Adapters are left out; <see cref="LoraModel"/> writes them, or merges them into the weights.</remarks>
    public void SavePretrained(string folder, IEnumerable<(string Name, byte[] Content)>? companions = null) =>
        Save(folder, _ => null, companions);

    /// <summary>As <see cref="SavePretrained"/>, with other numbers in place of the parameters for which there are some.</summary>
    internal void Save(
        string folder, Func<Parameter, NativeBuffer?> replacement, IEnumerable<(string Name, byte[] Content)>? companions = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ObjectDisposedException.ThrowIf(_disposed, this);
        ModelFolder.Write(
            folder, Config with { Architectures = [Architecture.ClassName()], DType = "float32" },
            [.. Parameters.Where(parameter => !AdapterFile.IsAdapter(parameter)).Select(parameter => ToWrite(parameter, replacement))],
            companions);
    }

    /// <summary>Computes a batch's loss and adds its gradient, with the batch's own number of labels as the divisor.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="key">Seed and number of the pass, for dropout.</param>
    /// <returns>The loss: the mean over the labels.</returns>
    /// <exception cref="ArgumentException">The batch has no label.</exception>
    public double ForwardBackward(TrainingBatch batch, DropoutKey key)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return ForwardBackward(batch, key, batch.LabelCount);
    }

    /// <summary>Computes a micro-batch's part of a loss and adds its part of the gradient.</summary>
    /// <param name="batch">The micro-batch.</param>
    /// <param name="key">Seed and number of the pass, for dropout.</param>
    /// <param name="total">The number of labels of the whole batch.</param>
    /// <returns>
    /// The sum of the losses of this micro-batch's labels over the total; the parts of all micro-batches add up to the loss.
    /// </returns>
    /// <exception cref="ArgumentException">The total is zero: no label at all.</exception>
    public double ForwardBackward(TrainingBatch batch, DropoutKey key, LabelCount total) => Run(batch, key, total, backward: true, Dropout);

    /// <summary>Computes a batch's part of a loss without dropout and without gradients.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="total">The number of labels that the sum of the losses is divided by.</param>
    /// <returns>The sum of the losses of the batch's labels over the total.</returns>
    /// <exception cref="ArgumentException">The total is zero: no label at all.</exception>
    public double Evaluate(TrainingBatch batch, LabelCount total) => Run(batch, default, total, backward: false, dropsOut: false);

    /// <summary>Frees parameters and memory; no pass may be running.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Parameters.Dispose();
        _encoder.Dispose();
        _head.Dispose();
        _context.Dispose();
    }

    private static TensorToWrite ToWrite(Parameter parameter, Func<Parameter, NativeBuffer?> replacement) =>
        new(parameter.Name, TensorDType.F32, parameter.Shape, stream =>
    {
        using NativeBuffer? other = replacement(parameter);
        NativeTensor.ToWrite(parameter.Name, parameter.Shape, other ?? parameter.Value).Write(stream);
    });

    private double Run(TrainingBatch batch, DropoutKey key, LabelCount total, bool backward, bool dropsOut)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (batch.TokenCount == 0) throw new ArgumentException("The batch is empty; set it before.", nameof(batch));
        if (total.Count == 0 || (Architecture == ConvBertArchitecture.QuestionAnswering && total.EndCount == 0))
            throw new ArgumentException("The batch has no label that counts, so it has no loss.", nameof(batch));
        if (LabelSmoothing != 0 && batch.Loss is not (LossKind.Rows or LossKind.Choices or LossKind.Spans))
            throw new ArgumentException("label_smoothing_factor needs classes as labels; this batch has none.", nameof(batch));
        Reserve(batch);
        _context.Begin(batch, key, dropsOut);
        _loss.Begin(batch, _head.Classes);
        if (backward)
        {
            _encoder.PrepareGradients(batch.Rows);
            _head.PrepareGradients();
        }

        _step.Begin(total, backward, GradientCheckpointing);
        Team.Run(_step);
        return _loss.Value;
    }

    private unsafe void Reserve(TrainingBatch batch)
    {
        ForwardSizes sizes = new(Config);
        int tokens = batch.TokenCount, rows = _head.Input.Rows(batch);
        _context.Workspace.Reserve(tokens, batch.Rows.MaxSequenceLength, _head.Layout(null, batch), Threads, GradientCheckpointing);
        _head.Layout(_context.Workspace.Head, batch);
        _context.ReserveAdapters(_encoder.AdapterLength(tokens));
        _context.Products.Reserve(
            Math.Max(_encoder.PanelLength(tokens), _head.PanelLength(Math.Max(rows, 1))), tokens, sizes.Widest, Threads);
    }

    /// <summary>The longest side of any product but those over tokens and over the vocabulary.</summary>
    private readonly struct ForwardSizes(ConvBertConfig config)
    {
        public int Widest { get; } = Math.Max(
            Math.Max(Math.Max(config.IntermediateSize, 4 * config.AllHeadSize), Math.Max(config.HiddenSize, config.EmbeddingSize)),
            Math.Max(config.EffectiveAttentionHeads * config.ConvKernelSize, config.NumLabels));
    }
}
