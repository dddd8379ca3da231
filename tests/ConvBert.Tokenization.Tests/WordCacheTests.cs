using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Engine;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.Tests.Support;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Tests;

/// <summary>The cache, held to what it keeps the answers of, with far more words than it has room for.</summary>
public sealed class WordCacheTests
{
    private readonly FastPipeline _pipeline;

    public WordCacheTests()
    {
        Vocabulary vocabulary = VocabularyText.Read(Path.Combine(GoldenFolder.Of("vocab-stress"), "vocab.txt"), trimEnd: false);
        _pipeline =
            new(new BertNormalizer(true, true, null, true), new WordPieceModel(vocabulary, "[UNK]"), new TokenTable(vocabulary, "##"), []);
    }

    [Theory]
    [InlineData(30_000, 15)]
    [InlineData(90_000, 15)]
    [InlineData(40_000, 40)]
    public void Find_FrequentAndRareWordsOfManySets_GivesEachItsOwnPieces(int words, int longest)
    {
        var random = new Random(words + longest);
        byte[][] all = [.. Enumerable.Range(0, words).Select(_ => Word(random, longest))];
        var expected = new WordToken[]?[words];
        var cache = new WordCache(new WordResolver(_pipeline, splitSpecialTokens: false, hasAddedTokensInWords: false));
        var resolver = new WordResolver(_pipeline, splitSpecialTokens: false, hasAddedTokensInWords: false);
        for (int i = 0; i < 400_000; i++)
        {
            // Squaring makes some words frequent.
            double at = random.NextDouble();
            int index = (int)(at * at * words);
            byte[] word = all[index];
            ref WordEntry entry = ref cache.Find(in word[0], word.Length - 16);
            expected[index] ??= resolver.Resolve(word.AsSpan(..^16)).ToArray();
            if (!Tells(cache, ref entry, expected[index])) Assert.Fail($"{System.Text.Encoding.UTF8.GetString(word)}, look-up {i}");
        }
    }

    private static bool Tells(WordCache cache, ref WordEntry entry, ReadOnlySpan<WordToken> expected)
    {
        if (!entry.IsContiguous) return cache.TokensOf(in entry).SequenceEqual(expected);
        ReadOnlySpan<int> ids = [entry.Id0, entry.Id1, entry.Id2];
        bool same = entry.Count == expected.Length;
        for (int i = 0; same && i < expected.Length; i++)
            same = ids[i] == expected[i].Id && entry.Starts[i] == expected[i].Start && entry.Ends[i] == expected[i].End;
        return same;
    }

    /// <summary>A word of letters that occur in the vocabulary's pieces, and the bytes that must be readable behind it.</summary>
    private static byte[] Word(Random random, int longest)
    {
        byte[] letters = "thequickfox0123456789"u8.ToArray();
        int length = random.Next(1, longest + 1);
        return [.. random.GetItems(letters, length), .. new byte[16]];
    }
}
