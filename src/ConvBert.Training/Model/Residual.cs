using ConvBert.Kernels.Elementwise;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Threading;

namespace ConvBert.Training.Model;

/// <summary>sum = D(x·Wᵀ + b) + residual, D the dropout, as it stands in front of a layer norm.</summary>
internal static unsafe class Residual
{
    /// <summary>Computes the sum; afterwards the worker may read its own rows, for others it passes a barrier.</summary>
    public static void Forward(
        StepContext context, Worker worker, LinearLayer linear, MatrixView x, MatrixView residual, in DropoutStream stream, MatrixView sum)
    {
        if (stream.IsNone)
        {
            linear.Forward(context, worker, x, sum, Epilogue.AddResidual(linear.Bias(worker), residual));
            worker.Barrier();
            return;
        }

        linear.Forward(context, worker, x, sum, Epilogue.AddBias(linear.Bias(worker)));
        worker.Barrier();
        (int first, int end) = worker.Share(sum.Rows);
        StepContext.DropRows(stream, sum, sum, first, end);
        Accumulate.Run(residual.SliceRows(first, end - first), sum.SliceRows(first, end - first));
    }

    /// <summary>
    /// The gradient of the product from that of the sum, which is also the residual's; passes a barrier at the end where it computes
    /// anything.
    /// </summary>
    public static MatrixView Backward(StepContext context, Worker worker, in DropoutStream stream, MatrixView sum)
    {
        if (stream.IsNone) return sum;
        MatrixView dropped = context.PerToken(context.Workspace.DroppedGradient, sum.Columns);
        StepContext.Drop(worker, stream, sum, dropped);
        worker.Barrier();
        return dropped;
    }
}
