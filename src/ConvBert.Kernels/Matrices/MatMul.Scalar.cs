using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

internal static unsafe partial class MatMul
{
    /// <summary>The definition: one element after the other.</summary>
    internal static void RunScalar(
        float* x, nint xStride, int rows, IPanels weights, int firstPanel, int endPanel, float* y, nint yStride, Epilogue epilogue, float* scratch)
    {
        float* sums = stackalloc float[IPanels.PanelWidth];
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            int column = panel * IPanels.PanelWidth;
            int columns = Math.Min(IPanels.PanelWidth, weights.Columns - column);
            for (int row = 0; row < rows; row++)
            {
                new Span<float>(sums, IPanels.PanelWidth).Clear();
                for (int start = 0; start < weights.Inner; start += InnerBlock)
                {
                    int inner = Math.Min(InnerBlock, weights.Inner - start);
                    float* values = weights.Panel(panel, start, inner, scratch);
                    for (int c = 0; c < columns; c++)
                    {
                        for (int k = 0; k < inner; k++)
                        {
                            sums[c] = Scalar.MultiplyAdd(x[(row * xStride) + start + k], values[(k * IPanels.PanelWidth) + c], sums[c]);
                        }
                    }
                }

                epilogue.FromRow(row).FromColumn(column).Apply(sums, IPanels.PanelWidth, y + (row * yStride) + column, yStride, 1, columns);
            }
        }
    }
}
