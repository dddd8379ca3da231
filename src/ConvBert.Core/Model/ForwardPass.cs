using ConvBert.Inputs;
using ConvBert.Kernels.Threading;

namespace ConvBert.Model;

/// <summary>
/// One forward pass in flight: its sequences, the requested outputs and their destinations, and scratch memory. Passes are pooled; the next
/// pass reuses the memory of a finished one.
/// </summary>
internal sealed unsafe class ForwardPass(ConvBertBackbone backbone) : IParallelRegion, IDisposable
{
    private CancellationToken _cancellation;
    private volatile bool _cancelled;
    private float[] _pairs = [];

    public TokenSequences Sequences { get; } = new();

    public ForwardWorkspace Workspace { get; } = new(backbone.Sizes);

    /// <summary>Channels of a token.</summary>
    public int HiddenSize => backbone.Sizes.Hidden;

    /// <summary>The head; null for the backbone alone.</summary>
    public IHead? Head { get; set; }

    /// <summary>Receives the head's output, or the last hidden state without a head.</summary>
    public float* Output { get; set; }

    /// <summary>The tokens whose logits are requested; empty for all. Used by the masked LM only.</summary>
    public int[] TokenIndices { get; private set; } = [];

    /// <summary>The number of valid elements of <see cref="TokenIndices"/>.</summary>
    public int TokenIndexCount { get; private set; }

    /// <summary>Receives the encoder's input and each layer's output, <c>[tokens, hidden]</c> each; null if not requested.</summary>
    public float[][]? HiddenStates { get; set; }

    /// <summary>
    /// Receives each layer's probabilities, <c>[heads, sequence, sequence]</c> for one sequence after the other, pinned; null if not
    /// requested, as are single layers.
    /// </summary>
    public float[]?[]? Attentions { get; set; }

    /// <summary>
    /// Receives each layer's convolution kernels, <c>[heads, sequence, kernel]</c> for one sequence after the other; null if not requested,
    /// as are single layers.
    /// </summary>
    public float[]?[]? ConvKernels { get; set; }

    /// <summary>Factors of the attention probabilities <c>[layers, heads]</c>; null for none.</summary>
    public float[]? HeadMask { get; set; }

    /// <summary>Receives the time of each step; null if not requested.</summary>
    public ForwardProfile? Profile { get; set; }

    /// <summary>Requests the logits of some tokens only.</summary>
    public void SetTokenIndices(ReadOnlySpan<int> tokens)
    {
        if (TokenIndices.Length < tokens.Length)
            TokenIndices = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)tokens.Length)];
        tokens.CopyTo(TokenIndices);
        TokenIndexCount = tokens.Length;
    }

    /// <summary>Scratch for two numbers per token, owned by the pass.</summary>
    public Span<float> ReservePairs()
    {
        int length = 2 * Sequences.TokenCount;
        if (_pairs.Length < length) _pairs = new float[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length)];
        return _pairs.AsSpan(0, length);
    }

    /// <summary>Runs the pass on the team.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two layers.</exception>
    public void Run(WorkerTeam team, float* output, CancellationToken cancellationToken)
    {
        Output = output;
        _cancellation = cancellationToken;
        _cancelled = false;
        Workspace.Reserve(Sequences.TokenCount, Sequences.MaxSequenceLength, team.Threads);
        Profile?.Start();
        team.Run(this, cancellationToken);
        if (_cancelled) throw new OperationCanceledException(cancellationToken);
    }

    public void Execute(Worker worker)
    {
        if (!backbone.Forward(this, worker)) return;
        if (Head is null) CopyHidden(worker, Output);
        else Head.Forward(this, worker);
    }

    /// <summary>Whether the pass continues; all workers get the same answer, between two barriers.</summary>
    public bool GoesOn(Worker worker)
    {
        if (worker.Index == 0) _cancelled = _cancellation.IsCancellationRequested;
        worker.Barrier();
        return !_cancelled;
    }

    /// <summary>Copies the hidden state to index <paramref name="index"/> if hidden states are requested.</summary>
    public void KeepHiddenState(Worker worker, int index)
    {
        if (HiddenStates is null) return;
        fixed (float* destination = HiddenStates[index]) CopyHidden(worker, destination);
    }

    /// <summary>Clears references to results, so that the pool does not keep them alive.</summary>
    public void Clear()
    {
        Head = null;
        HiddenStates = null;
        Attentions = null;
        ConvKernels = null;
        HeadMask = null;
        Profile = null;
        TokenIndexCount = 0;
        Sequences.Clear();
    }

    public void Dispose()
    {
        Workspace.Dispose();
        Sequences.Dispose();
    }

    private void CopyHidden(Worker worker, float* destination)
    {
        (int first, int end) = worker.Share(Sequences.TokenCount);
        for (int token = first; token < end; token++)
            Workspace.Hidden.RowSpan(token).CopyTo(new Span<float>(destination + ((long)token * HiddenSize), HiddenSize));
    }
}
