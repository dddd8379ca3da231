using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Matrices;

/// <summary>Turns up to 32 rows of a row-major matrix into one panel: <c>panel[k, r] = rows[r, k]</c>.</summary>
/// <remarks>
/// Optimized on the first call: loading a model packs millions of numbers before the runtime would consider the loops hot.
/// </remarks>
internal static unsafe class PanelTranspose
{
    /// <summary>
    /// Steps of k after which the next rows take their turn: the part of the panel that all of them write, 128 × 32 floats, is then still
    /// in L1.
    /// </summary>
    private const int InnerBlock = 128;

    /// <summary>
    /// Packs up to 32 <paramref name="rows"/> <c>[count, length]</c> into <c>panel [length, 32]</c>, missing rows as zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(MatrixView rows, float* panel)
    {
        PackColumns(rows, panel);
        if (rows.Rows == IPanels.PanelWidth) return;
        for (int k = 0; k < rows.Columns; k++)
        {
            new Span<float>(panel + (k * IPanels.PanelWidth) + rows.Rows, IPanels.PanelWidth - rows.Rows).Clear();
        }
    }

    /// <summary>
    /// Packs rows into columns of a panel and leaves the others as they are; <paramref name="panel"/> points to the first row's column.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackColumns(MatrixView rows, float* panel)
    {
        int wholeRows = Vector128.IsHardwareAccelerated ? rows.Rows - (rows.Rows % 4) : 0;
        for (int start = 0; start < rows.Columns; start += InnerBlock)
        {
            int end = Math.Min(start + InnerBlock, rows.Columns);
            int wholeEnd = end - ((end - start) % 4);
            for (int r = 0; r < wholeRows; r += 4)
            {
                for (int k = start; k < wholeEnd; k += 4)
                {
                    Transpose4(rows.Row(r) + k, rows.Stride, panel + (k * IPanels.PanelWidth) + r, IPanels.PanelWidth);
                }

                Copy(rows.SliceRows(r, 4), wholeEnd, end, panel + r);
            }

            Copy(rows.SliceRows(wholeRows, rows.Rows - wholeRows), start, end, panel + wholeRows);
        }
    }

    private static void Copy(MatrixView rows, int start, int end, float* panel)
    {
        for (int r = 0; r < rows.Rows; r++)
        {
            float* row = rows.Row(r);
            for (int k = start; k < end; k++) panel[(k * IPanels.PanelWidth) + r] = row[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Transpose4(float* rows, nint stride, float* panel, nint panelStride)
    {
        Vector128<float> a = Vector128.Load(rows);
        Vector128<float> b = Vector128.Load(rows + stride);
        Vector128<float> c = Vector128.Load(rows + (2 * stride));
        Vector128<float> d = Vector128.Load(rows + (3 * stride));
        Vector128<float> abLow = InterleaveLower(a, b), abUpper = InterleaveUpper(a, b);
        Vector128<float> cdLow = InterleaveLower(c, d), cdUpper = InterleaveUpper(c, d);
        JoinLower(abLow, cdLow).Store(panel);
        JoinUpper(abLow, cdLow).Store(panel + panelStride);
        JoinLower(abUpper, cdUpper).Store(panel + (2 * panelStride));
        JoinUpper(abUpper, cdUpper).Store(panel + (3 * panelStride));
    }

    /// <summary>a₀ b₀ a₁ b₁.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLower(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.UnpackLow(a, b);
        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    /// <summary>a₂ b₂ a₃ b₃.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveUpper(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.UnpackHigh(a, b);
        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[2], b[2], a[3], b[3]);
    }

    /// <summary>a₀ a₁ b₀ b₁. Named intrinsics, because extracting and combining halves goes through memory: 3 GB/s instead of 40.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> JoinLower(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.MoveLowToHigh(a, b);
        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.ZipLow(a.AsDouble(), b.AsDouble()).AsSingle()
            : Vector128.Create(a[0], a[1], b[0], b[1]);
    }

    /// <summary>a₂ a₃ b₂ b₃.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> JoinUpper(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.MoveHighToLow(b, a);
        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.ZipHigh(a.AsDouble(), b.AsDouble()).AsSingle()
            : Vector128.Create(a[2], a[3], b[2], b[3]);
    }
}
