using System.Globalization;
using System.Text;
using ConvBert.Tokenization;

namespace ConvBert.ServerLoad;

/// <summary>Texts of words of a model's vocabulary.</summary>
internal static class Texts
{
    private const int Count = 4096;

    /// <summary>Texts of half of <paramref name="length"/> to half as many more words, the same in every process.</summary>
    public static string[] Create(string folder, int length)
    {
        (int min, int max) = (length / 2, length + (length / 2));
        string[] words = [.. File.ReadLines(Path.Combine(folder, "vocab.txt"))
            .Where(word => word.Length > 1 && word.All(char.IsAsciiLetterLower))];
        var random = new Random(17);
        return [.. Enumerable.Range(0, Count).Select(_ => string.Join(
            ' ', Enumerable.Range(0, random.Next(min, max + 1)).Select(_ => words[random.Next(words.Length)])))];
    }

    /// <summary>Their requests as they are sent, and the tokens of each.</summary>
    public static (byte[] Bytes, int Tokens)[] Requests(string folder, int length)
    {
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        return [.. Create(folder, length).Select(text => (AsRequest("/embed", text), tokenizer.Encode(text).Ids.Count))];
    }

    private static byte[] AsRequest(string path, string text)
    {
        string body = $$"""{"inputs":"{{text}}"}""";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }
}
