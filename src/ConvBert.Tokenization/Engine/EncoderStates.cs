using System.Numerics;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// A pool of the states that no thread is using. Each processor has its own slot, so that threads rarely contend; at most as many states
/// are kept as there are slots.
/// </summary>
internal sealed class EncoderStates(Func<EncoderStates, EncoderState> create)
{
    /// <summary>
    /// The distance of slots from each other, and from the array's length, which all threads read: two cache lines, because adjacent lines
    /// are prefetched together.
    /// </summary>
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
    /// Returns a state. After an exception, a state is not returned. No interlocked operation is needed: if two threads return a state to
    /// one slot at the same time, one of the states is simply dropped.
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
