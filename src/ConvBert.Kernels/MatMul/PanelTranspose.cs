using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Kernels;

/// <summary>Turns up to 32 rows of a row-major matrix into one panel: <c>panel[k, r] = rows[r, k]</c>.</summary>
/// <remarks>Optimized at once: a model that is loaded packs millions of numbers before the runtime would find its loops to be hot.</remarks>
internal static unsafe class PanelTranspose
{
    /// <summary>
    /// Steps of k after which the next rows take their turn: the part of the panel that all of them write, 128 × 32 floats, is then still in L1.
    /// </summary>
    private const int InnerBlock = 128;

    /// <summary>
    /// Packs <c>rows [count, length]</c> with <paramref name="stride"/> floats from row to row into <c>panel [length, 32]</c>, missing rows as zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* rows, nint stride, int count, int length, float* panel)
    {
        PackColumns(rows, stride, count, length, panel);
        if (count == IPanels.PanelWidth) return;
        for (int k = 0; k < length; k++) new Span<float>(panel + (k * IPanels.PanelWidth) + count, IPanels.PanelWidth - count).Clear();
    }

    /// <summary>
    /// Packs rows into columns of a panel and leaves the others as they are; <paramref name="panel"/> points to the first one's column.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackColumns(float* rows, nint stride, int count, int length, float* panel)
    {
        int wholeRows = Vector128.IsHardwareAccelerated ? count - (count % 4) : 0;
        for (int start = 0; start < length; start += InnerBlock)
        {
            int end = Math.Min(start + InnerBlock, length);
            int wholeEnd = end - ((end - start) % 4);
            for (int r = 0; r < wholeRows; r += 4)
            {
                for (int k = start; k < wholeEnd; k += 4) Transpose4(rows + (r * stride) + k, stride, panel + (k * IPanels.PanelWidth) + r);
                Copy(rows + (r * stride), stride, 4, wholeEnd, end, panel + r);
            }

            Copy(rows + (wholeRows * stride), stride, count - wholeRows, start, end, panel + wholeRows);
        }
    }

    private static void Copy(float* rows, nint stride, int count, int start, int end, float* panel)
    {
        for (int r = 0; r < count; r++)
        {
            for (int k = start; k < end; k++) panel[(k * IPanels.PanelWidth) + r] = rows[(r * stride) + k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* rows, nint stride, float* panel)
    {
        Vector128<float> a = Vector128.Load(rows);
        Vector128<float> b = Vector128.Load(rows + stride);
        Vector128<float> c = Vector128.Load(rows + (2 * stride));
        Vector128<float> d = Vector128.Load(rows + (3 * stride));
        Vector128<float> abLow = Interleave(a, b, upper: false);
        Vector128<float> cdLow = Interleave(c, d, upper: false);
        Vector128<float> abHigh = Interleave(a, b, upper: true);
        Vector128<float> cdHigh = Interleave(c, d, upper: true);
        Vector128.Create(abLow.GetLower(), cdLow.GetLower()).Store(panel);
        Vector128.Create(abLow.GetUpper(), cdLow.GetUpper()).Store(panel + IPanels.PanelWidth);
        Vector128.Create(abHigh.GetLower(), cdHigh.GetLower()).Store(panel + (2 * IPanels.PanelWidth));
        Vector128.Create(abHigh.GetUpper(), cdHigh.GetUpper()).Store(panel + (3 * IPanels.PanelWidth));
    }

    /// <summary>a₀ b₀ a₁ b₁ of the lower or upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Interleave(Vector128<float> a, Vector128<float> b, bool upper)
    {
        if (System.Runtime.Intrinsics.X86.Sse.IsSupported)
        {
            return upper ? System.Runtime.Intrinsics.X86.Sse.UnpackHigh(a, b) : System.Runtime.Intrinsics.X86.Sse.UnpackLow(a, b);
        }

        return upper
            ? Vector128.Create(a[2], b[2], a[3], b[3])
            : Vector128.Create(a[0], b[0], a[1], b[1]);
    }
}
