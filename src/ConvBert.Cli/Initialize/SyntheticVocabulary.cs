namespace ConvBert.Cli.Initialize;

/// <summary>
/// A vocabulary of a published model's size: the demo models' own entries, so that English text and the special tokens are covered, and
/// after them made-up words and continuation tokens of two and three syllables.
/// </summary>
internal static class SyntheticVocabulary
{
    private const string Consonants = "bdfgklmnprstvz";
    private const string Vowels = "aeiou";

    /// <summary>Creates <paramref name="size"/> different entries.</summary>
    /// <param name="known">The first entries.</param>
    /// <param name="size">The number of entries; at least that of <paramref name="known"/>.</param>
    public static List<string> Create(IReadOnlyList<string> known, int size)
    {
        var entries = new List<string>(known);
        var taken = new HashSet<string>(known, StringComparer.Ordinal);
        foreach (string word in Words())
        {
            if (entries.Count >= size) break;
            if (taken.Add(word)) entries.Add(word);
            if (entries.Count < size && taken.Add("##" + word)) entries.Add("##" + word);
        }
        return entries;
    }

    private static IEnumerable<string> Words()
    {
        string[] syllables = [.. Consonants.SelectMany(consonant => Vowels.Select(vowel => $"{consonant}{vowel}"))];
        foreach (string first in syllables)
        {
            foreach (string second in syllables) yield return first + second;
        }
        foreach (string first in syllables)
        {
            foreach (string second in syllables)
            {
                foreach (string third in syllables) yield return first + second + third;
            }
        }
    }
}
