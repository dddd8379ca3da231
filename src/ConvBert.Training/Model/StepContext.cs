using ConvBert.Inputs;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>What the parts of a model share in one step: the batch, the memory, the products, the dropout.</summary>
internal sealed unsafe class StepContext(ForwardDimensions sizes) : IDisposable
{
    private DropoutKey _key;

    public ForwardDimensions Sizes { get; } = sizes;

    public TrainingWorkspace Workspace { get; } = new(sizes);

    public Products Products { get; } = new();

    /// <summary>The memory that the adapters share.</summary>
    public NativeBuffer Adapters { get; private set; } = new(0);

    public TrainingBatch Batch { get; private set; } = null!;

    public TokenSequences Rows => Batch.Rows;

    public int Tokens => Rows.TokenCount;

    /// <summary>Measures the parts of the step; null for no measurement.</summary>
    public StepProfile? Profile { get; set; }

    /// <summary>Whether dropout is applied.</summary>
    public bool DropsOut { get; private set; }

    public void Begin(TrainingBatch batch, DropoutKey key, bool dropsOut)
    {
        Batch = batch;
        _key = key;
        DropsOut = dropsOut;
    }

    /// <summary>The masks of a place: layer i has the number i, the head the number of layers.</summary>
    public DropoutStream Stream(int layer, DropoutKind kind, double rate) =>
        new(_key.Seed, _key.Step, (uint)((layer * 8) + (int)kind), DropsOut ? (float)rate : 0);

    /// <summary>The masks of an adapter; their places lie above those of layers and head.</summary>
    public DropoutStream AdapterStream(int adapter, double rate) =>
        new(_key.Seed, _key.Step, 0x8000_0000 + (uint)adapter, DropsOut ? (float)rate : 0);

    /// <summary>Makes room for the adapters.</summary>
    public void ReserveAdapters(long length)
    {
        if (Adapters.Length >= length) return;
        Adapters.Dispose();
        Adapters = new NativeBuffer(length);
    }

    /// <summary>A matrix with a row for each token.</summary>
    public MatrixView PerToken(float* pointer, int columns) => new(pointer, Tokens, columns);

    /// <summary>A layer's four projections, or their gradients.</summary>
    public FusedProjection Projections(float* pointer) => new(PerToken(pointer, FusedProjection.Columns(Sizes.All)));

    /// <summary>The outputs of a layer's heads, or their gradients.</summary>
    public MergedHeads Merged(float* pointer) => new(PerToken(pointer, MergedHeads.Columns(Sizes.All)));

    /// <summary>Applies dropout to this worker's rows of x, whose numbers are those of the masks.</summary>
    public static void Drop(Worker worker, in DropoutStream stream, MatrixView x, MatrixView y)
    {
        (int first, int end) = worker.Share(x.Rows);
        DropRows(stream, x, y, first, end);
    }

    /// <summary>Applies dropout to the rows <paramref name="first"/> … <paramref name="end"/> (exclusive).</summary>
    public static void DropRows(in DropoutStream stream, MatrixView x, MatrixView y, int first, int end) => Dropout.Run(
        new DropoutRows(stream, first, DropoutStream.BlockCount(x.Columns)), x.SliceRows(first, end - first),
        y.SliceRows(first, end - first));

    public void Dispose()
    {
        Workspace.Dispose();
        Products.Dispose();
        Adapters.Dispose();
    }
}
