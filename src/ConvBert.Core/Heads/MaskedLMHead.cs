using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Heads;

/// <summary>
/// t = LayerNorm(gelu(x·Wᵀ + b)), with the exact gelu whatever the config's activation; logits = t·decoderᵀ + bias. The decoder is the word
/// table itself if it is tied, otherwise a matrix of its own.
/// </summary>
internal sealed unsafe class MaskedLMHead : IHead
{
    private readonly ForwardDimensions _sizes;
    private readonly int _vocabulary;
    private readonly Linear _dense;
    private readonly Activation _gelu = Activation.Create("gelu");
    private readonly Model.LayerNorm _norm;
    private readonly IPanels _decoder;
    private readonly RowTable? _ownTable;
    private readonly NativeBuffer _bias;

    public MaskedLMHead(ConvBertBackbone backbone, bool tied)
    {
        _sizes = backbone.Sizes;
        _vocabulary = backbone.Embeddings.Words.Rows;
        _dense = new Linear(_sizes.Hidden, _sizes.Embedding);
        _norm = new Model.LayerNorm(_sizes.Embedding, _sizes);
        _bias = new NativeBuffer(_vocabulary);
        if (!tied) _ownTable = new RowTable(_vocabulary, _sizes.Embedding);
        _decoder = _ownTable ?? backbone.Embeddings.Words;
    }

    public int OutputColumns => _vocabulary;

    public bool OutputPerToken => true;

    public void Forward(ForwardPass pass, Worker worker)
    {
        ForwardWorkspace workspace = pass.Workspace;
        float* scratch = workspace.Scratch(worker.Index);
        MatrixView x = Gather(pass, worker);
        MatrixView transformed = workspace.HeadTransform(x.Rows, _sizes.Embedding);
        _dense.Forward(worker, x, transformed, Epilogue.Activate(_dense.Bias, _gelu), scratch);
        worker.Barrier();
        _norm.Forward(worker, transformed);
        worker.Barrier();
        var logits = new MatrixView(pass.Output, x.Rows, _vocabulary);
        MatMulShare.Of(worker, x.Rows, _decoder).Run(transformed, _decoder, logits, Epilogue.AddBias(_bias.Pointer), scratch);
    }

    public void Claim(ClaimScope scope)
    {
        _dense.Claim(scope.Under("generator_predictions.dense"));
        _norm.Claim(scope.Under("generator_predictions.LayerNorm"));
        ClaimScope decoder = scope.Under("generator_lm_head");
        if (_ownTable is null) decoder.ClaimTied("weight");
        else decoder.Claim("weight", _ownTable.Values);
        decoder.Claim("bias", _bias);
    }

    public void Dispose()
    {
        _dense.Dispose();
        _norm.Dispose();
        _ownTable?.Dispose();
        _bias.Dispose();
    }

    /// <summary>The hidden states of the requested tokens, <c>[rows, hidden]</c>: all in place, or some of them gathered.</summary>
    private static MatrixView Gather(ForwardPass pass, Worker worker)
    {
        int rows = pass.TokenIndexCount;
        if (rows == 0) return pass.Workspace.Hidden;
        MatrixView gathered = pass.Workspace.Attended.SliceRows(0, rows);
        HiddenRows.Copy(pass, worker, pass.TokenIndices.AsSpan(0, rows), gathered);
        worker.Barrier();
        return gathered;
    }
}
