using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Matrices;

public sealed unsafe class PanelPackTests
{
    [Theory]
    [Trait("Category", "Parity")]
    [InlineData(1, 1)]
    [InlineData(3, 31)]
    [InlineData(7, 32)]
    [InlineData(5, 33)]
    [InlineData(40, 100)]
    public void PlainAndTransposed_AllShapes_PutEveryElementWhereAProductReadsIt(int inner, int columns)
    {
        using var rows = GuardedBuffer.Of(Samples.Normal(inner * columns, seed: columns));
        using var turned = new GuardedBuffer(inner * columns);
        Transpose.Run(new MatrixView(rows.Pointer, inner, columns), new MatrixView(turned.Pointer, columns, inner));
        using var plain = new NativeBuffer(PanelView.Length(inner, columns));
        using var transposed = new NativeBuffer(PanelView.Length(inner, columns));
        PanelView plainView = new PanelView().Set(plain.Pointer, inner, columns), transposedView =
            new PanelView().Set(transposed.Pointer, inner, columns);
        int panels = ((IPanels)plainView).PanelCount;
        PanelPack.Plain(new MatrixView(rows.Pointer, inner, columns), 0, plainView, 0, panels);
        PanelPack.Transposed(new MatrixView(turned.Pointer, columns, inner), 0, transposedView, 0, panels);
        PanelPack.ClearTail(transposedView, 0, panels);

        var expected = new float[plain.Length];
        for (int k = 0; k < inner; k++)
        {
            for (int c = 0; c < columns; c++)
                expected[(((c / IPanels.PanelWidth * inner) + k) * IPanels.PanelWidth) + (c % IPanels.PanelWidth)] =
                    rows.Span[(k * columns) + c];
        }

        Bits.AssertEqual(plain.Span, expected, "plain");
        Bits.AssertEqual(transposed.Span, expected, "transposed");
        turned.AssertGuards("transpose");
    }

    [Fact]
    public void Transposed_TwoMatricesInParts_EqualsOneInWhole()
    {
        const int Inner = 6, Columns = 50, Split = 20;
        using var rows = GuardedBuffer.Of(Samples.Normal(Inner * Columns));
        using var whole = new NativeBuffer(PanelView.Length(Inner, Columns));
        using var parts = new NativeBuffer(PanelView.Length(Inner, Columns));
        var all = new MatrixView(rows.Pointer, Columns, Inner);
        PanelView wholeView = new PanelView().Set(whole.Pointer, Inner, Columns), partView =
            new PanelView().Set(parts.Pointer, Inner, Columns);
        PanelPack.Transposed(all, 0, wholeView, 0, 2);
        PanelPack.ClearTail(wholeView, 0, 2);
        for (int panel = 0; panel < 2; panel++)
        {
            PanelPack.Transposed(all.SliceRows(0, Split), 0, partView, panel, panel + 1);
            PanelPack.Transposed(all.SliceRows(Split, Columns - Split), Split, partView, panel, panel + 1);
            PanelPack.ClearTail(partView, panel, panel + 1);
        }

        Bits.AssertEqual(parts.Span, whole.Span, "in parts");
    }
}
