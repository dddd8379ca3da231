namespace ConvBert.Tokenization.Tokenizers;

/// <summary>The texts of a batch on all cores, where that pays.</summary>
internal static class BatchThreads
{
    /// <summary>Fewer characters than this are encoded sooner than other threads are woken.</summary>
    public const int MinCharacters = 1 << 14;

    /// <summary>Encodes every text of a batch, in any order.</summary>
    /// <param name="count">The number of texts.</param>
    /// <param name="lengthOf">The characters of a text.</param>
    /// <param name="encode">Encodes one.</param>
    public static void ForEach(int count, Func<int, long> lengthOf, Action<int> encode)
    {
        if (!Pays(count, lengthOf))
        {
            InOrder(count, encode);
            return;
        }

        try
        {
            Parallel.For(0, count, encode);
        }
        catch (AggregateException)
        {
            // One after the other, the first text that cannot be encoded tells why.
            InOrder(count, encode);
            throw;
        }
    }

    private static void InOrder(int count, Action<int> encode)
    {
        for (int i = 0; i < count; i++) encode(i);
    }

    private static bool Pays(int count, Func<int, long> lengthOf)
    {
        if (count < 2) return false;
        long characters = 0;
        for (int i = 0; i < count && characters < MinCharacters; i++) characters += lengthOf(i);
        return characters >= MinCharacters;
    }
}
