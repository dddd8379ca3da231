using ConvBert.Kernels.RandomNumbers;

namespace ConvBert.Training.Data;

/// <summary>The order of examples in an epoch: a function of their number, the seed and the epoch, and where it groups, of their lengths.</summary>
/// <param name="count">Examples.</param>
/// <param name="seed">The seed of the run.</param>
/// <param name="shuffles">Whether each epoch has an order of its own.</param>
internal sealed class EpochOrder(int count, ulong seed, bool shuffles)
{
    /// <summary>The generator's place for orders; dropout's places are far below.</summary>
    private const uint Place = uint.MaxValue;

    private readonly int[] _order = new int[count];
    private int[]? _lengths;
    private long _epoch = -1;

    /// <summary>The length of each example, by which a shuffled order is grouped; null for none. It is asked for once.</summary>
    public Func<int, int>? LengthOf { get; init; }

    /// <summary>Examples of an optimizer step, for the grouping.</summary>
    public int StepSize { get; init; } = 1;

    /// <summary>The name of the rule.</summary>
    public string Name => !shuffles ? "sequential" : LengthOf is null ? "random" : "group_by_length";

    /// <summary>The examples of an epoch, <c>[count]</c>, valid until the next call.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    public ReadOnlySpan<int> Of(long epoch)
    {
        if (epoch == _epoch) return _order;
        for (int i = 0; i < count; i++) _order[i] = i;
        _epoch = epoch;
        if (!shuffles) return _order;
        for (int i = count - 1; i > 0; i--)
        {
            // A 32-bit word times the number of places: some are likelier than others by count/2³² at most.
            uint word = Philox.Block(seed, (uint)i, 0, Place, (uint)epoch).Word0;
            int other = (int)(((ulong)word * (uint)(i + 1)) >> 32);
            (_order[i], _order[other]) = (_order[other], _order[i]);
        }

        if (LengthOf is { } lengthOf)
            LengthGroups.Arrange(_order, _lengths ??= [.. Enumerable.Range(0, count).Select(lengthOf)], StepSize);
        return _order;
    }
}
