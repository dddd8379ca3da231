using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

internal static unsafe partial class MatMul
{
    /// <summary>The definition: one element after the other.</summary>
    internal static void RunScalar(MatrixView x, PanelRange weights, MatrixView y, Epilogue epilogue, float* scratch)
    {
        float* values = stackalloc float[IPanels.PanelWidth];
        var sums = new MatrixView(values, 1, IPanels.PanelWidth);
        for (int panel = weights.First; panel < weights.End; panel++)
        {
            int column = panel * IPanels.PanelWidth;
            int columns = Math.Min(IPanels.PanelWidth, weights.Matrix.Columns - column);
            for (int row = 0; row < x.Rows; row++)
            {
                sums.RowSpan(0).Clear();
                AccumulateScalar(x.Row(row), weights.Matrix, panel, values, scratch);
                MatrixView target = y.SliceRows(row, 1).SliceColumns(column, columns);
                epilogue.FromRow(row).FromColumn(column).Apply<Scalar>(sums.SliceColumns(0, columns), target);
            }
        }
    }

    private static void AccumulateScalar(float* x, IPanels matrix, int panel, float* sums, float* scratch)
    {
        for (int start = 0; start < matrix.Inner; start += InnerBlock)
        {
            int inner = Math.Min(InnerBlock, matrix.Inner - start);
            float* values = matrix.Panel(panel, start, inner, scratch);
            for (int k = 0; k < inner; k++, values += IPanels.PanelWidth)
            {
                for (int c = 0; c < IPanels.PanelWidth; c++) sums[c] = Scalar.MultiplyAdd(x[start + k], values[c], sums[c]);
            }
        }
    }
}
