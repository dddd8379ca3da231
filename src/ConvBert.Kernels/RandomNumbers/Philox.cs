namespace ConvBert.Kernels.RandomNumbers;

/// <summary>
/// The counter-based generator Philox 4×32 with 10 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
/// 2011): four words that are a function of a key and a counter, without any state.
/// </summary>
internal static class Philox
{
    public const int Rounds = 10;

    /// <summary>The multiplier of the counter's first word.</summary>
    public const uint Multiplier0 = 0xD251_1F53;

    /// <summary>The multiplier of the counter's third word.</summary>
    public const uint Multiplier1 = 0xCD9E_8D57;

    /// <summary>What a round adds to the key's first word: the golden ratio.</summary>
    public const uint KeyStep0 = 0x9E37_79B9;

    /// <summary>What a round adds to the key's second word: √3 − 1.</summary>
    public const uint KeyStep1 = 0xBB67_AE85;

    /// <summary>The definition: the block of four words at a counter.</summary>
    /// <param name="key">The key; its low half is the first word.</param>
    /// <param name="counter0">The counter's first word.</param>
    /// <param name="counter1">The counter's second word.</param>
    /// <param name="counter2">The counter's third word.</param>
    /// <param name="counter3">The counter's fourth word.</param>
    /// <returns>The four words in order.</returns>
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Block(
        ulong key, uint counter0, uint counter1, uint counter2, uint counter3)
    {
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * counter0;
            ulong product1 = (ulong)Multiplier1 * counter2;
            (counter0, counter1, counter2, counter3) =
                ((uint)(product1 >> 32) ^ counter1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ counter3 ^ key1, (uint)product0);
            key0 = unchecked(key0 + KeyStep0);
            key1 = unchecked(key1 + KeyStep1);
        }

        return (counter0, counter1, counter2, counter3);
    }
}
