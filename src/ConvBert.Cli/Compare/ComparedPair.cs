using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Compare;

/// <summary>The texts of a line of which embeddings are compared: one, or two under the names that data sets of such pairs use.</summary>
/// <param name="First">The text, or what asks.</param>
/// <param name="Second">What belongs to it; null for a single text.</param>
internal sealed record ComparedPair(string First, string? Second)
{
    private static readonly (string First, string[] Second)[] Names =
    [
        ("anchor", ["positive"]), ("query", ["positive", "answer", "document", "passage"]),
        ("question", ["positive", "answer", "document", "passage"]), ("sentence1", ["sentence2"]), ("text", ["text_pair"]),
    ];

    /// <summary>A line's texts.</summary>
    /// <exception cref="RequestException">It has none under these names, or one that is no text.</exception>
    public static ComparedPair Of(ComparedItem item)
    {
        foreach ((string first, string[] seconds) in Names)
        {
            if (!item.Has(first)) continue;
            string? second = Array.Find(seconds, item.Has);
            if (second is null && first != "text") throw new RequestException($"The line has \"{first}\", but not {Describe(seconds)}.");
            return new ComparedPair(item.Required(first), second is null ? null : item.Required(second));
        }

        return new ComparedPair(item.Text, null);
    }

    /// <summary>Whether a line is one of a file of pairs.</summary>
    public static bool IsPair(ComparedItem item) => item.Read(Of).Second is not null;

    private static string Describe(string[] names) => string.Join(" or ", names.Select(name => $"\"{name}\""));
}
