using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.RandomNumbers;

/// <summary>
/// Which elements of a matrix dropout keeps. Whether an element is kept is a function of seed, step, place, row and column alone: not of
/// threads, blocks, the processor, or whether the mask is made for the first time or again for the backward pass.
/// </summary>
/// <remarks>
/// A row owns whole blocks of 64 columns. Column c of block b takes word (c mod 64) / 16 of <see cref="Philox"/> at the counter (low and
/// high half of 16·b + c mod 16, place, low half of the step) under the key (low half of the seed, high half of the seed ^ high half of
/// the step), so that vectors of counters fall on neighbouring columns. An element is kept where its word is at least rate·2³², rounded.
/// </remarks>
internal readonly struct DropoutStream
{
    /// <summary>Columns of a block: four words of each of <see cref="Lanes.Count"/> counters.</summary>
    public const int BlockLength = 4 * Lanes.Count;

    private const double Two32 = 4294967296.0;

    /// <summary>A stream of masks.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="step">The number of the pass in the run.</param>
    /// <param name="place">The place in the model: each call of dropout in a pass has its own.</param>
    /// <param name="rate">The probability that an element is dropped, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in [0, 1].</exception>
    public DropoutStream(ulong seed, ulong step, uint place, float rate)
    {
        if (!(rate is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A dropout rate lies in [0, 1].");
        Key = seed ^ (step & 0xFFFF_FFFF_0000_0000);
        Step = (uint)step;
        Place = place;
        IsNone = rate == 0;
        Threshold = (uint)Math.Min(Math.Round(rate * Two32), uint.MaxValue);
        Scale = rate < 1 ? 1 / (1 - rate) : 0;
    }

    /// <summary>The generator's key.</summary>
    public ulong Key { get; }

    /// <summary>The low half of the step.</summary>
    public uint Step { get; }

    public uint Place { get; }

    /// <summary>Whether nothing is dropped; the caller then leaves the call out.</summary>
    public bool IsNone { get; }

    /// <summary>Words below it drop their element.</summary>
    public uint Threshold { get; }

    /// <summary>What a kept element is multiplied by: 1/(1 − rate).</summary>
    public float Scale { get; }

    /// <summary>The blocks of a row of <paramref name="columns"/> columns.</summary>
    public static int BlockCount(int columns) => (columns + BlockLength - 1) / BlockLength;

    /// <summary>The definition: what a column of a block is multiplied by.</summary>
    public float Factor(long block, int column)
    {
        ulong counter = ((ulong)block * Lanes.Count) + (uint)(column % Lanes.Count);
        var words = Philox.Block(Key, (uint)counter, (uint)(counter >> 32), Place, Step);
        uint word = (column / Lanes.Count) switch { 0 => words.Word0, 1 => words.Word1, 2 => words.Word2, _ => words.Word3 };
        return word >= Threshold ? Scale : 0;
    }
}
