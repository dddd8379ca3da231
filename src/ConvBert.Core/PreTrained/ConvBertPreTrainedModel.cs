using System.Numerics.Tensors;
using ConvBert.Checkpoints;
using ConvBert.Inputs;
using ConvBert.Kernels.Threading;
using ConvBert.Loading;
using ConvBert.Model;
using ConvBert.Outputs;
using ConvBert.Runtime;
using ConvBert.Weights;

namespace ConvBert;

/// <summary>
/// The base of all model classes: configuration, weights in memory, threads. A model is immutable; any number of threads may call it
/// concurrently, and they share its threads without oversubscription. Results are bit-identical for any number of threads.
/// </summary>
public abstract partial class ConvBertPreTrainedModel : IDisposable
{
    private readonly Stack<ForwardPass> _passes = new();
    private readonly WorkerTeam _team;
    private readonly ConvBertBackbone _backbone;
    private readonly IHead? _head;
    private readonly ConvBertArchitecture _architecture;
    private readonly List<TensorClaim> _tensors;
    private int _running;
    private bool _disposed;

    private protected ConvBertPreTrainedModel(LoadedModel loaded)
    {
        Config = loaded.Config;
        Report = loaded.Report;
        _backbone = loaded.Backbone;
        _head = loaded.Head;
        _architecture = loaded.Architecture;
        _tensors = loaded.Tensors;
        Precision = loaded.Precision;
        _team = WorkerTeam.Shared(loaded.Threads);
        if (ConvBertRuntime.TierAdvice is not null) ConvBertEventSource.Log.ReportTier();
    }

    /// <summary>The configuration of the model.</summary>
    public ConvBertConfig Config { get; }

    /// <summary>What was missing, unexpected or of the wrong shape in the checkpoint.</summary>
    public LoadingReport Report { get; }

    /// <summary>The arithmetic of the encoder's linear layers, save those that stay in float32 by name.</summary>
    public Precision Precision { get; }

    /// <summary>Threads of a forward pass, including the caller's.</summary>
    public int Threads => _team.Threads;

    /// <inheritdoc cref="ConvBertPreTrainedModel{TOutput}.Forward"/>
    public abstract ConvBertOutput Forward(ConvBertInputs inputs, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes <c>config.json</c> and <c>model.safetensors</c> (float32) so that Hugging Face loads the folder with the class of the same
    /// name.
    /// </summary>
    /// <param name="folder">Created if it does not exist; a file is replaced only once its successor is complete.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The model is of 8-bit precision.</exception>
    public void SavePretrained(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Precision != Precision.Float32)
        {
            throw new InvalidOperationException(
                "A model of 8-bit precision has no float32 weights to save; CheckpointConverter converts its folder.");
        }

        Enter();
        try
        {
            Directory.CreateDirectory(folder);
            ModelFiles.Save(folder, Config, _architecture, SavedClassName, _tensors);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Rejects further calls and frees the weights, immediately or when the last running forward pass ends; does not block.
    /// </summary>
    public void Dispose()
    {
        lock (_passes)
        {
            if (_disposed) return;
            _disposed = true;
            if (_running == 0) Free();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Frees the scratch memory of forward passes, which grows to that of the largest batch so far; the next pass reserves what it needs.
    /// For a model that nobody calls for a while. Passes that run keep theirs.
    /// </summary>
    public void TrimExcess()
    {
        lock (_passes)
        {
            while (_passes.TryPop(out ForwardPass? pass)) pass.Dispose();
        }
    }

    /// <summary>The model class.</summary>
    internal ConvBertArchitecture Architecture => _architecture;

    /// <summary>Embeddings and encoder, which other models may have as well.</summary>
    internal ConvBertBackbone Backbone => _backbone;

    /// <summary>The model's tensors in the order of the table.</summary>
    internal IReadOnlyList<TensorClaim> Tensors => _tensors;

    /// <summary>The number that is added to the score of a masked key: the most negative float, as in PyTorch.</summary>
    private protected virtual float MaskPenalty => float.MinValue;

    /// <summary>Hugging Face's name of the class that <see cref="SavePretrained"/> writes for.</summary>
    private protected virtual string SavedClassName => GetType().Name;

    /// <summary>A padded forward pass; the results are <c>[batch, sequence, columns]</c> or <c>[batch, columns]</c>.</summary>
    private protected unsafe PaddedResult RunPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ForwardPass pass = Rent();
        try
        {
            PaddedInputs.Prepare(inputs, Config, MaskPenalty, pass.Sequences);
            pass.HeadMask = PaddedInputs.HeadMask(inputs.HeadMask, _backbone.Sizes.Layers, _backbone.Sizes.Heads);
            var result = new PaddedResult(
                pass.Sequences.SequenceCount, pass.Sequences.MaxSequenceLength,
                OutputLength(pass.Sequences.TokenCount, pass.Sequences.SequenceCount));
            if (inputs.OutputHiddenStates ?? Config.OutputHiddenStates)
                result.AddHiddenStates(_backbone.Sizes.Layers, _backbone.Sizes.Hidden);
            if (inputs.OutputAttentions ?? Config.OutputAttentions) result.AddAttentions(_backbone.Sizes.Layers, _backbone.Sizes.Heads);
            if (inputs.OutputConvKernels)
                result.AddConvKernels(_backbone.Sizes.Layers, _backbone.Sizes.Heads, _backbone.Sizes.KernelSize);
            pass.HiddenStates = result.HiddenStateValues;
            pass.Attentions = result.AttentionValues;
            pass.ConvKernels = result.ConvKernelValues;
            fixed (float* output = result.Values) Run(pass, output, cancellationToken);
            return result;
        }
        finally
        {
            Return(pass);
        }
    }

    /// <summary>A ragged forward pass into <paramref name="destination"/>; allocates nothing once a batch as large has been run.</summary>
    private protected void RunRagged(
        TokenBatch batch, Span<float> destination, CancellationToken cancellationToken, ForwardProfile? profile = null)
    {
        RaggedInputs.Check(batch, Config);
        CheckDestination(destination, OutputLength(batch.TokenCount, batch.SequenceCount));
        RunRagged(batch, [], destination, profile, cancellationToken);
    }

    /// <summary>A ragged forward pass of a head that uses some tokens only.</summary>
    private protected void RunRagged(
        TokenBatch batch, ReadOnlySpan<int> tokenIndices, Span<float> destination, CancellationToken cancellationToken)
    {
        RaggedInputs.Check(batch, Config);
        CheckDestination(destination, (long)tokenIndices.Length * _head!.OutputColumns);
        int outside = tokenIndices.IndexOfAnyExceptInRange(0, batch.TokenCount - 1);
        if (outside >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(tokenIndices), tokenIndices[outside],
                $"tokenIndices holds {tokenIndices[outside]}; the batch has tokens 0 to {batch.TokenCount - 1}.");
        }

        if (tokenIndices.IsEmpty) return;
        RunRagged(batch, tokenIndices, destination, null, cancellationToken);
    }

    /// <summary>A ragged forward pass of question answering: the head's pairs are split into two spans.</summary>
    private protected unsafe void RunRaggedPairs(
        TokenBatch batch, Span<float> first, Span<float> second, CancellationToken cancellationToken)
    {
        RaggedInputs.Check(batch, Config);
        CheckDestination(first, batch.TokenCount);
        CheckDestination(second, batch.TokenCount);
        ForwardPass pass = Rent();
        try
        {
            pass.Sequences.Set(batch);
            Span<float> pairs = pass.ReservePairs();
            fixed (float* output = pairs) Run(pass, output, cancellationToken);
            PaddedResult.Split(pairs, first, second);
        }
        finally
        {
            Return(pass);
        }
    }

    /// <summary>The ragged forward pass of a checked batch; no indices stand for all tokens.</summary>
    private unsafe void RunRagged(
        TokenBatch batch, ReadOnlySpan<int> tokenIndices, Span<float> destination, ForwardProfile? profile,
        CancellationToken cancellationToken)
    {
        ForwardPass pass = Rent();
        try
        {
            pass.Sequences.Set(batch);
            pass.SetTokenIndices(tokenIndices);
            pass.Profile = profile;
            fixed (float* output = destination) Run(pass, output, cancellationToken);
        }
        finally
        {
            Return(pass);
        }
    }

    private static void CheckDestination(Span<float> destination, long needed)
    {
        if (destination.Length < needed)
            throw new ArgumentException(
                $"The destination has room for {destination.Length} numbers; {needed} are needed.", nameof(destination));
    }

    private long OutputLength(int tokens, int rows) => _head is null
        ? (long)tokens * _backbone.Sizes.Hidden
        : (long)(_head.OutputPerToken ? tokens : rows) * _head.OutputColumns;

    private unsafe void Run(ForwardPass pass, float* output, CancellationToken cancellationToken)
    {
        pass.Head = _head;
        pass.Run(_team, output, cancellationToken);
    }

    private ForwardPass Rent()
    {
        Enter();
        lock (_passes) return _passes.Count > 0 ? _passes.Pop() : new ForwardPass(_backbone);
    }

    private void Return(ForwardPass pass)
    {
        pass.Clear();
        lock (_passes) _passes.Push(pass);
        Leave();
    }

    /// <summary>The weights are kept while a call is in progress.</summary>
    private void Enter()
    {
        lock (_passes)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _running++;
        }
    }

    private void Leave()
    {
        lock (_passes)
        {
            _running--;
            if (_disposed && _running == 0) Free();
        }
    }

    private void Free()
    {
        TrimExcess();
        _backbone.Dispose();
        _head?.Dispose();
    }
}
