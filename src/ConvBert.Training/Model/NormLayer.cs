using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Threading;

namespace ConvBert.Training.Model;

/// <summary>A layer norm and its gradients. Every worker calls each method with the same arguments.</summary>
internal sealed unsafe class NormLayer(ParameterSet parameters, string module, float epsilon)
{
    private readonly Parameter _weight = parameters[module + ".weight"];
    private readonly Parameter _bias = parameters[module + ".bias"];

    /// <summary>Whether any of the parameters wants a gradient.</summary>
    public bool RequiresGradient => _weight.RequiresGradient || _bias.RequiresGradient;

    /// <summary>Normalizes this worker's rows of x into y.</summary>
    public void Forward(Worker worker, MatrixView x, MatrixView y)
    {
        (int first, int end) = worker.Share(x.Rows);
        MatrixView rows = x.SliceRows(first, end - first);
        LayerNorm.Run<CentredForm>(rows, _weight.Value.Pointer, _bias.Value.Pointer, epsilon, y.SliceRows(first, end - first));
    }

    /// <summary>
    /// Computes dx from dy, which it may not be, and adds the parameters' gradients; passes a barrier between the two and one at the end.
    /// </summary>
    public void Backward(StepContext context, Worker worker, MatrixView x, MatrixView dy, MatrixView dx)
    {
        float* statistics = context.Workspace.Statistics;
        (int first, int end) = worker.Share(x.Rows);
        LayerNormGradient.Run(
            x.SliceRows(first, end - first), _weight.Value.Pointer, epsilon, dy.SliceRows(first, end - first),
            dx.SliceRows(first, end - first),
            statistics + (2L * first));
        worker.Barrier();
        if (RequiresGradient)
        {
            (int firstColumn, int endColumn) = worker.Share(x.Columns, Lanes.Count);
            int columns = endColumn - firstColumn;
            LayerNormGradient.AddParameters(
                x.SliceColumns(firstColumn, columns), statistics, dy.SliceColumns(firstColumn, columns), From(_weight, firstColumn),
                From(_bias, firstColumn));
        }

        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.NormalizationGradients);
    }

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public void PrepareGradients()
    {
        _weight.TakePart();
        _bias.TakePart();
    }

    private static float* From(Parameter parameter, int column) => parameter.RequiresGradient ? parameter.Gradient.Pointer + column : null;
}
