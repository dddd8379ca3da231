using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Tests.Memory;

public unsafe class ScatteredRowsTests
{
    private const int LineBytes = 64;

    /// <summary>Sets of a first-level cache of 32 KiB in eight ways, or of 48 KiB in twelve.</summary>
    private const int Sets = 64;

    [Theory]
    [InlineData(1)]
    [InlineData(54)]
    [InlineData(300)]
    [InlineData(1024)]
    [InlineData(1536)]
    [InlineData(3072)]
    [InlineData(4096)]
    public void View_RowsOfATile_LieInSetsOfTheirOwnAndInsideTheLength(int columns)
    {
        int rows = MatMulTile.MaxRows<Simd512>();
        using var memory = new NativeBuffer(ScatteredRows.Length(rows, columns));
        MatrixView view = ScatteredRows.View(memory.Pointer, rows, columns);
        (view.Rows, view.Columns).Should().Be((rows, columns));
        view.Stride.Should().BeGreaterThanOrEqualTo(columns);
        (view.Row(rows - 1) + columns - memory.Pointer).Should().BeLessThanOrEqualTo((nint)memory.Length);

        nuint[] addresses = [.. Enumerable.Range(0, rows).Select(row => (nuint)view.Row(row))];
        addresses.Should().AllSatisfy(address => (address % LineBytes).Should().Be(0));
        addresses.Select(address => address / LineBytes % Sets).Should().OnlyHaveUniqueItems();
    }
}
