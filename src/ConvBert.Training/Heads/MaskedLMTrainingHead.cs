using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Threading;
using ConvBert.Training.Model;

namespace ConvBert.Training.Heads;

/// <summary>
/// t = LayerNorm(gelu(x·Wᵀ + b)), logits = t·decoderᵀ + bias, on the labelled tokens alone. A tied decoder is the word table, whose
/// gradient is the sum of both uses; as in PyTorch, <c>padding_idx</c> keeps the gradient of the embeddings from its row, not the
/// decoder's.
/// </summary>
internal sealed unsafe class MaskedLMTrainingHead : TrainingHead
{
    private readonly LinearLayer _dense;
    private readonly TrainingActivation _gelu = new("gelu");
    private readonly NormLayer _norm;
    private readonly Parameter _decoder;
    private readonly Parameter _bias;
    private readonly int _embedding;
    private MatrixView _input;
    private MatrixView _transformed;
    private MatrixView _activated;
    private MatrixView _normalized;
    private MatrixView _gradient;
    private MatrixView _activatedGradient;

    public MaskedLMTrainingHead(ConvBertConfig config, ParameterSet parameters, int hidden)
        : base(new HeadInput(HeadInputKind.LabelledTokens))
    {
        _embedding = config.EmbeddingSize;
        _dense = new LinearLayer(parameters, hidden, "generator_predictions.dense");
        _norm = new NormLayer(parameters, "generator_predictions.LayerNorm", (float)config.LayerNormEps);
        _decoder =
            parameters.TryGet("generator_lm_head.weight", out Parameter? own) ? own
            : parameters["convbert.embeddings.word_embeddings.weight"];
        _bias = parameters["generator_lm_head.bias"];
    }

    public override int Classes => (int)_bias.Length;

    public override bool RequiresGradient =>
        _dense.RequiresGradient || _norm.RequiresGradient || _decoder.RequiresGradient || _bias.RequiresGradient;

    public override long PanelLength(int rows) => Math.Max(_dense.PanelLength(rows), PanelView.Length(rows, _embedding));

    public override void Forward(StepContext context, Worker worker)
    {
        Input.Gather(context, worker, _input);
        worker.Barrier();
        _dense.Forward(context, worker, _input, _transformed, Epilogue.AddBias(_dense.Bias(worker)));
        worker.Barrier();
        _gelu.Forward(worker, _transformed, _activated);
        _norm.Forward(worker, _activated, _normalized);
        worker.Barrier();
        context.Products.LargeTransposed(worker, _normalized, Table(_decoder.Value), Logits, Epilogue.AddBias(_bias.Value.Pointer));
        worker.Barrier();
    }

    public override void Backward(StepContext context, Worker worker, bool encoderGradient)
    {
        if (_bias.RequiresGradient)
        {
            (int first, int end) = worker.Share(Classes, Lanes.Count);
            ColumnSums.Add(Logits.SliceColumns(first, end - first), _bias.Gradient.Pointer + first);
        }

        if (_decoder.RequiresGradient) context.Products.AddWeightGradients(worker, Logits, _normalized, [Table(_decoder.Gradient)]);
        worker.Barrier();
        context.Products.LargePlain(worker, Logits, Table(_decoder.Value), _gradient, Epilogue.AddBias(context.Products.Zeros));
        worker.Barrier();
        _norm.Backward(context, worker, _activated, _gradient, _activatedGradient);
        _gelu.Backward(context, worker, _transformed, _activatedGradient, _activated);
        worker.Barrier();
        _dense.BackwardParameters(context, worker, _input, _activatedGradient);
        worker.Barrier();
        if (!encoderGradient) return;
        _dense.BackwardInput(context, worker, _activatedGradient, _input, default);
        worker.Barrier();
        Input.Scatter(context, worker, _input);
        worker.Barrier();
    }

    public override void PrepareGradients()
    {
        _dense.PrepareGradients();
        _norm.PrepareGradients();
        _decoder.TakePart();
        _bias.TakePart();
    }

    public override void Dispose() => _dense.Dispose();

    protected override void Layout(int rows)
    {
        _input = Take(rows, _dense.InFeatures);
        _transformed = Take(rows, _embedding);
        _activated = Take(rows, _embedding);
        _normalized = Take(rows, _embedding);
        _gradient = Take(rows, _embedding);
        _activatedGradient = Take(rows, _embedding);
    }

    private MatrixView Table(NativeBuffer numbers) => new(numbers.Pointer, Classes, _embedding);
}
