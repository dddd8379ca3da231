namespace ConvBert.Tokenization.Tokenizers;

/// <summary>Processes the texts of a batch on all cores if that pays off.</summary>
internal static class BatchThreads
{
    /// <summary>Below this number of characters, encoding is faster than waking other threads.</summary>
    public const int MinCharacters = 1 << 14;

    /// <summary>Encodes all texts of a batch, in any order.</summary>
    /// <param name="count">The number of texts.</param>
    /// <param name="lengthOf">The number of characters of a text.</param>
    /// <param name="encode">Encodes a text.</param>
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
            // Sequentially, so that the exception is that of the first text that cannot be encoded.
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
