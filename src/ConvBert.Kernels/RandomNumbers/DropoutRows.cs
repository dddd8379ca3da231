namespace ConvBert.Kernels.RandomNumbers;

/// <summary>The masks of consecutive rows of a place.</summary>
/// <param name="stream">Seed, step, place and rate.</param>
/// <param name="first">The number of the first row in its place; row numbers enter the mask.</param>
/// <param name="blocks">
/// Blocks of 64 columns that every row of this place owns, at least <see cref="DropoutStream.BlockCount"/> of the columns.
/// </param>
internal readonly struct DropoutRows(DropoutStream stream, long first, int blocks)
{
    /// <summary>Seed, step, place and rate.</summary>
    public readonly DropoutStream Stream = stream;

    /// <summary>The first block of a row.</summary>
    public long BlockOf(int row) => (first + row) * blocks;
}
