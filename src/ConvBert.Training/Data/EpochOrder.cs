using ConvBert.Kernels.RandomNumbers;

namespace ConvBert.Training.Data;

/// <summary>The order of examples in an epoch: a function of their number, the seed and the epoch.</summary>
internal sealed class EpochOrder(int count, ulong seed, bool shuffles)
{
    /// <summary>The generator's place for orders; dropout's places are far below.</summary>
    private const uint Place = uint.MaxValue;

    private readonly int[] _order = new int[count];
    private long _epoch = -1;

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

        return _order;
    }
}
