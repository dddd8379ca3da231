using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Threading;
using ConvBert.Training.Model;

namespace ConvBert.Training.Heads;

/// <summary>
/// logits = D₂(act(D₁(x)·W₁ᵀ + b₁))·W₂ᵀ + b₂, D the dropouts; the first linear is optional. Sequence classification, multiple choice, token
/// classification and question answering are of this form.
/// </summary>
internal sealed unsafe class ClassifierHead(HeadInput input, int layer, LinearLayer? dense, TrainingActivation? activation,
    LinearLayer output, double inputDropout, double innerDropout)
    : TrainingHead(input)
{
    private MatrixView _input;
    private MatrixView _dense;
    private MatrixView _inner;
    private MatrixView _innerGradient;
    private MatrixView _inputGradient;

    public override int Classes => output.OutFeatures;

    public override bool RequiresGradient => dense is { RequiresGradient: true } || output.RequiresGradient;

    private int Hidden => output.InFeatures;

    public override long PanelLength(int rows) => Math.Max(dense?.PanelLength(rows) ?? 0, output.PanelLength(rows));

    public override void Forward(StepContext context, Worker worker)
    {
        Input.Gather(context, worker, _input);
        Drop(context, worker, DropoutKind.HeadFeatures, inputDropout, _input);
        worker.Barrier();
        if (dense is not null)
        {
            dense.Forward(context, worker, _input, _dense, Epilogue.AddBias(dense.Bias(worker)));
            worker.Barrier();
        }

        activation?.Forward(worker, _dense, _inner);
        if (activation is null && innerDropout > 0) CopyRows(worker, _dense, _inner);
        Drop(context, worker, DropoutKind.HeadInner, innerDropout, _inner);
        worker.Barrier();
        output.Forward(context, worker, _inner, Logits, Epilogue.AddBias(output.Bias(worker)));
        worker.Barrier();
    }

    public override void Backward(StepContext context, Worker worker, bool encoderGradient)
    {
        output.BackwardParameters(context, worker, _inner, Logits);
        worker.Barrier();
        if (dense is not { RequiresGradient: true } && !encoderGradient) return;
        output.BackwardInput(context, worker, Logits, _innerGradient, default);
        worker.Barrier();
        Drop(context, worker, DropoutKind.HeadInner, innerDropout, _innerGradient);
        activation?.Backward(context, worker, _dense, _innerGradient, _inner);
        worker.Barrier();
        if (dense is not null)
        {
            dense.BackwardParameters(context, worker, _input, _innerGradient);
            worker.Barrier();
            if (!encoderGradient) return;
            dense.BackwardInput(context, worker, _innerGradient, _inputGradient, default);
            worker.Barrier();
        }

        Drop(context, worker, DropoutKind.HeadFeatures, inputDropout, _inputGradient);
        worker.Barrier();
        Input.Scatter(context, worker, _inputGradient);
        worker.Barrier();
    }

    public override void PrepareGradients()
    {
        dense?.PrepareGradients();
        output.PrepareGradients();
    }

    public override void Dispose()
    {
        dense?.Dispose();
        output.Dispose();
    }

    protected override void Layout(int rows)
    {
        int inputs = dense?.InFeatures ?? Hidden;
        _input = Take(rows, inputs);
        _dense = dense is null ? _input : Take(rows, Hidden);
        _inner = activation is null && innerDropout == 0 ? _dense : Take(rows, Hidden);
        _innerGradient = Take(rows, Hidden);
        _inputGradient = dense is null ? _innerGradient : Take(rows, inputs);
    }

    private void Drop(StepContext context, Worker worker, DropoutKind kind, double rate, MatrixView x)
    {
        DropoutStream stream = context.Stream(layer, kind, rate);
        if (!stream.IsNone) StepContext.Drop(worker, stream, x, x);
    }

    private static void CopyRows(Worker worker, MatrixView x, MatrixView y)
    {
        (int first, int end) = worker.Share(x.Rows);
        for (int row = first; row < end; row++) x.RowSpan(row).CopyTo(y.RowSpan(row));
    }
}
