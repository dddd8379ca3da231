using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Tasks;

/// <summary>A text or a pair of texts to tokenize: one string each, or words where the call says so.</summary>
/// <param name="Text">The text.</param>
/// <param name="Pair">The second text; null for none.</param>
internal sealed record TokenizeInput(string[] Text, string[]? Pair)
{
    /// <summary>Whether a call's texts are lists of words.</summary>
    public static bool IsSplitIntoWords(ParameterSource call) => call.Boolean("is_split_into_words") ?? false;

    /// <summary>The words of a plain text.</summary>
    public static string[] WordsOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The characters of both texts.</summary>
    public int Length => Text.Sum(part => part.Length) + (Pair?.Sum(part => part.Length) ?? 0);

    /// <summary>The input as a single line.</summary>
    public string Heading => string.Join(' ', Text) + (Pair is null ? "" : " | " + string.Join(' ', Pair));
}
