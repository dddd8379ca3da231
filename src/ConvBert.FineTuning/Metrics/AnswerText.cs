using System.Text;
using System.Text.RegularExpressions;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.FineTuning.Metrics;

/// <summary>
/// Compares answers as SQuAD's evaluation does: without case, ASCII punctuation, articles, and differences in white space.
/// </summary>
public static partial class AnswerText
{
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>What is compared of an answer.</summary>
    /// <param name="text">The answer.</param>
    /// <returns>Lower case, without punctuation and articles, with single spaces.</returns>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string lower = PythonText.Lower(text);
        string bare = string.Concat(lower.Where(character => !Punctuation.Contains(character)));
        return string.Join(' ', Words(Articles().Replace(bare, " ")));
    }

    /// <summary>Whether two answers are the same once normalized.</summary>
    /// <param name="prediction">The predicted answer.</param>
    /// <param name="answer">A right one.</param>
    /// <returns>Whether they match.</returns>
    public static bool IsExactMatch(string prediction, string answer) => Normalize(prediction) == Normalize(answer);

    /// <summary>
    /// The F1 of the words that two answers share. Of an answer without words, version 1 says 0 and version 2 whether the other has none
    /// either.
    /// </summary>
    /// <param name="prediction">The predicted answer.</param>
    /// <param name="answer">A right one.</param>
    /// <param name="emptyMatchesEmpty">Whether version 2's rule holds.</param>
    /// <returns>From 0 to 1.</returns>
    public static double F1(string prediction, string answer, bool emptyMatchesEmpty)
    {
        List<string> predicted = Words(Normalize(prediction)), right = Words(Normalize(answer));
        if (predicted.Count == 0 || right.Count == 0)
            return emptyMatchesEmpty && predicted.Count == right.Count ? 1 : 0;
        Dictionary<string, int> left = [];
        foreach (string word in right) left[word] = left.GetValueOrDefault(word) + 1;
        int shared = 0;
        foreach (string word in predicted)
        {
            if (left.GetValueOrDefault(word) == 0) continue;
            left[word]--;
            shared++;
        }

        return Ratio.Of(2.0 * shared, predicted.Count + right.Count);
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (char character in text)
        {
            if (!PythonText.IsSpace(character))
            {
                word.Append(character);
                continue;
            }

            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
        }

        if (word.Length > 0) words.Add(word.ToString());
        return words;
    }

    [GeneratedRegex(@"\b(?:a|an|the)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Articles();
}
