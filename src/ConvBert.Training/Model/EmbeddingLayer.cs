using ConvBert.Inputs;
using ConvBert.Kernels.Elementwise;
using ConvBert.Kernels.Embedding;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>
/// x = D(LayerNorm((word[id] + position[p]) + type[t])), D the dropout, then, where embedding and hidden size differ, x·Wᵀ + b. The
/// gradients of the tables touch only rows that occurred, token after token; <c>padding_idx</c> has none.
/// </summary>
internal sealed unsafe class EmbeddingLayer : IDisposable
{
    private readonly ForwardDimensions _sizes;
    private readonly Parameter _words;
    private readonly Parameter _positions;
    private readonly Parameter _types;
    private readonly NormLayer _norm;
    private readonly LinearLayer? _project;
    private readonly double _dropout;
    private readonly int _paddingRow;

    public EmbeddingLayer(ConvBertConfig config, ForwardDimensions sizes, ParameterSet parameters, string prefix)
    {
        _sizes = sizes;
        _words = parameters[prefix + "embeddings.word_embeddings.weight"];
        _positions = parameters[prefix + "embeddings.position_embeddings.weight"];
        _types = parameters[prefix + "embeddings.token_type_embeddings.weight"];
        _norm = new NormLayer(parameters, prefix + "embeddings.LayerNorm", sizes.Epsilon);
        if (config.HasEmbeddingsProject)
        {
            _project = new LinearLayer(parameters, sizes.Embedding, prefix + "embeddings_project") { ProfiledAs = StepPart.EmbeddingProjection };
        }

        _dropout = config.HiddenDropoutProb;
        _paddingRow = config.PadTokenId is not { } row ? -1 : row < 0 ? row + config.VocabSize : row;
    }

    /// <summary>The product behind the layer norm, or null.</summary>
    public LinearLayer? Project => _project;

    public bool RequiresGradient =>
        _words.RequiresGradient || _positions.RequiresGradient || _types.RequiresGradient || _norm.RequiresGradient
        || _project is { RequiresGradient: true };

    /// <summary>Fills <see cref="TrainingWorkspace.EncoderInput"/> and passes a barrier.</summary>
    public void Forward(StepContext context, Worker worker)
    {
        TrainingWorkspace workspace = context.Workspace;
        (int first, int end) = worker.Share(context.Tokens);
        for (int token = first; token < end; token++) Sum(context.Rows, token, workspace.EmbeddingSum + ((long)token * _sizes.Embedding));
        Normalize(context, worker);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.Embeddings);
        if (_project is null) return;
        MatrixView output = context.PerToken(workspace.EncoderInput, _sizes.Hidden);
        _project.Forward(
            context, worker, context.PerToken(workspace.Embedded, _sizes.Embedding), output, Epilogue.AddBias(_project.Bias(worker)));
        worker.Barrier();
    }

    /// <summary>From the gradient of the encoder's input to the tables'.</summary>
    public void Backward(StepContext context, Worker worker)
    {
        TrainingWorkspace workspace = context.Workspace;
        MatrixView gradient = context.PerToken(workspace.HiddenGradient, _sizes.Hidden);
        if (_project is not null)
        {
            Normalize(context, worker);
            worker.Barrier();
            context.Profile?.Finish(worker, StepPart.EmbeddingGradients);
            _project.BackwardParameters(context, worker, context.PerToken(workspace.Embedded, _sizes.Embedding), gradient);
            worker.Barrier();
            MatrixView embedded = context.PerToken(workspace.Embedded, _sizes.Embedding);
            _project.BackwardInput(context, worker, gradient, embedded, default);
            worker.Barrier();
            gradient = embedded;
        }

        DropoutStream stream = context.Stream(0, DropoutKind.Embeddings, _dropout);
        if (!stream.IsNone) StepContext.Drop(worker, stream, gradient, gradient);
        worker.Barrier();
        MatrixView sum = context.PerToken(workspace.SumGradient, _sizes.Embedding);
        _norm.Backward(context, worker, context.PerToken(workspace.EmbeddingSum, _sizes.Embedding), gradient, sum);
        AddTables(context.Rows, worker, sum);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.EmbeddingGradients);
    }

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public void PrepareGradients(TokenSequences rows)
    {
        if (rows.InputsEmbeds is null) _words.TakePart();
        _positions.TakePart();
        _types.TakePart();
        _norm.PrepareGradients();
        _project?.PrepareGradients();
    }

    public void Dispose() => _project?.Dispose();

    private void Normalize(StepContext context, Worker worker)
    {
        TrainingWorkspace workspace = context.Workspace;
        MatrixView normalized = context.PerToken(_project is null ? workspace.EncoderInput : workspace.Embedded, _sizes.Embedding);
        _norm.Forward(worker, context.PerToken(workspace.EmbeddingSum, _sizes.Embedding), normalized);
        DropoutStream stream = context.Stream(0, DropoutKind.Embeddings, _dropout);
        if (!stream.IsNone) StepContext.Drop(worker, stream, normalized, normalized);
    }

    private void Sum(TokenSequences rows, int token, float* x)
    {
        float* position = Row(_positions.Value, rows.PositionIds[token]), type = Row(_types.Value, rows.TokenTypeIds[token]);
        if (rows.InputsEmbeds is null)
        {
            EmbeddingSum.Run(Row(_words.Value, rows.InputIds[token]), position, type, _sizes.Embedding, x);
            return;
        }

        fixed (float* words = rows.InputsEmbeds)
            EmbeddingSum.Run(words + ((long)token * _sizes.Embedding), position, type, _sizes.Embedding, x);
    }

    /// <summary>Workers share out columns, so that each adds all tokens in their order.</summary>
    private void AddTables(TokenSequences rows, Worker worker, MatrixView gradient)
    {
        (int first, int end) = worker.Share(_sizes.Embedding, Lanes.Count);
        MatrixView columns = gradient.SliceColumns(first, end - first);
        if (_words.RequiresGradient && rows.InputsEmbeds is null) Add(_words, rows.InputIds, columns, first, _paddingRow);
        if (_positions.RequiresGradient) Add(_positions, rows.PositionIds, columns, first, -1);
        if (_types.RequiresGradient) Add(_types, rows.TokenTypeIds, columns, first, -1);
    }

    private void Add(Parameter table, ReadOnlySpan<int> ids, MatrixView gradient, int column, int leftOut)
    {
        for (int token = 0; token < ids.Length; token++)
        {
            if (ids[token] == leftOut) continue;
            Accumulate.Run(gradient.SliceRows(token, 1), new MatrixView(Row(table.Gradient, ids[token]) + column, 1, gradient.Columns));
        }
    }

    private float* Row(NativeBuffer table, int index) => table.Pointer + ((long)index * _sizes.Embedding);
}
