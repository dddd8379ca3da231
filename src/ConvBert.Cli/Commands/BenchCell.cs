using System.Globalization;
using ConvBert.Cli.Errors;

namespace ConvBert.Cli.Commands;

/// <summary>A batch to time.</summary>
/// <param name="Texts">The number of texts.</param>
/// <param name="Tokens">The number of tokens of each text.</param>
internal readonly record struct BenchCell(int Texts, int Tokens)
{
    /// <summary>The maximum number of tokens of a batch: the work space of a base model then takes about 2 GB.</summary>
    public const int MaxTokens = 1 << 16;

    /// <summary>Reads `8x128`.</summary>
    /// <exception cref="UsageException">It is not of that form, or too large.</exception>
    public static BenchCell Parse(string text)
    {
        if (text.Split('x') is not [var texts, var tokens] || !TryParsePositive(texts, out int textCount)
            || !TryParsePositive(tokens, out int tokenCount))
            throw new UsageException($"--cells must hold texts x tokens such as 8x128, but holds '{text}'.");
        if ((long)textCount * tokenCount > MaxTokens)
            throw new UsageException($"--cells: a batch may have {MaxTokens} tokens, but '{text}' has more.");
        return new BenchCell(textCount, tokenCount);
    }

    /// <summary>Reads an integer above 0.</summary>
    public static bool TryParsePositive(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Texts}x{Tokens}";
}
