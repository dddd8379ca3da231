using System.Numerics;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// States that no thread uses just now. Each processor has a place of its own, so that threads rarely meet; no more states are kept than there are places.
/// </summary>
internal sealed class EncoderStates(Func<EncoderStates, EncoderState> create)
{
    /// <summary>Places are as far apart as neighbouring cache lines are fetched together, and as far from the array's length, which all threads read.</summary>
    private const int Stride = 16;

    private static readonly int Count = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);

    private readonly EncoderState?[] _places = new EncoderState?[Stride * (Count + 1)];

    public EncoderState Rent()
    {
        int home = Thread.GetCurrentProcessorId();
        for (int i = 0; i < Count; i++)
        {
            ref EncoderState? place = ref Place(home + i);
            if (Volatile.Read(ref place) is not null && Interlocked.Exchange(ref place, null) is { } state) return state;
        }

        return create(this);
    }

    /// <summary>
    /// Gives a state back. One that an exception went through is better forgotten. Nor does it matter that one of two is forgotten which are given back to one
    /// place at the same instant, so that this needs no interlocked operation.
    /// </summary>
    public void Return(EncoderState state)
    {
        int home = Thread.GetCurrentProcessorId();
        for (int i = 0; i < Count; i++)
        {
            ref EncoderState? place = ref Place(home + i);
            if (Volatile.Read(ref place) is not null) continue;
            Volatile.Write(ref place, state);
            return;
        }
    }

    private ref EncoderState? Place(int number) => ref _places[((number & (Count - 1)) + 1) * Stride];
}
