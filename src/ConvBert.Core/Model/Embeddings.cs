using ConvBert.Inputs;
using ConvBert.Kernels;
using ConvBert.Kernels.Embedding;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>
/// x = LayerNorm((word[id] + position[p]) + type[t]), in Hugging Face's order of addition, then, where embedding and hidden size differ,
/// x·Wᵀ + b (<c>embeddings_project</c>).
/// </summary>
internal sealed unsafe class Embeddings : IDisposable
{
    private readonly ForwardDimensions _sizes;
    private readonly RowTable _positions;
    private readonly RowTable _types;
    private readonly LayerNorm _norm;
    private readonly Linear? _project;

    public Embeddings(ConvBertConfig config, ForwardDimensions sizes)
    {
        _sizes = sizes;
        Words = new RowTable(config.VocabSize, sizes.Embedding);
        _positions = new RowTable(config.MaxPositionEmbeddings, sizes.Embedding);
        _types = new RowTable(config.TypeVocabSize, sizes.Embedding);
        _norm = new LayerNorm(sizes.Embedding, sizes);
        if (sizes.Embedding != sizes.Hidden) _project = new Linear(sizes.Embedding, sizes.Hidden);
    }

    /// <summary>The word table, <c>[vocab, embedding]</c>; also the tied decoder of the masked LM.</summary>
    public RowTable Words { get; }

    /// <summary>The layer norm whose output <see cref="ForwardWorkspace.Hidden"/> is; null behind a projection.</summary>
    public LayerNorm? OutputNorm => _project is null ? _norm : null;

    /// <summary>Fills <see cref="ForwardWorkspace.Hidden"/>; ends with a barrier.</summary>
    public void Forward(ForwardPass pass, Worker worker)
    {
        ForwardWorkspace workspace = pass.Workspace;
        MatrixView x = _project is null ? workspace.Hidden : workspace.Embedding;
        (int first, int end) = worker.Share(x.Rows);
        for (int token = first; token < end; token++) Sum(pass.Sequences, token, x.Row(token));
        _norm.Forward(worker, workspace.Input(x));
        worker.Barrier();
        if (_project is null) return;
        _project.Forward(worker, x, workspace.Hidden, Epilogue.AddBias(_project.Bias), workspace.Scratch(worker.Index));
        worker.Barrier();
    }

    public void Claim(ClaimScope scope)
    {
        ClaimScope embeddings = scope.Under("embeddings");
        embeddings.Claim("word_embeddings.weight", Words.Values);
        embeddings.Claim("position_embeddings.weight", _positions.Values);
        embeddings.Claim("token_type_embeddings.weight", _types.Values);
        _norm.Claim(embeddings.Under("LayerNorm"));
        _project?.Claim(scope.Under("embeddings_project"));
    }

    public void Dispose()
    {
        Words.Dispose();
        _positions.Dispose();
        _types.Dispose();
        _norm.Dispose();
        _project?.Dispose();
    }

    private void Sum(TokenSequences sequences, int token, float* x)
    {
        float* position = _positions.Row(sequences.PositionIds[token]), type = _types.Row(sequences.TokenTypeIds[token]);
        if (sequences.InputsEmbeds is null)
        {
            EmbeddingSum.Run(Words.Row(sequences.InputIds[token]), position, type, _sizes.Embedding, x);
            return;
        }

        fixed (float* words = sequences.InputsEmbeds)
            EmbeddingSum.Run(words + ((long)token * _sizes.Embedding), position, type, _sizes.Embedding, x);
    }
}
