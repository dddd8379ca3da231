using System.Globalization;
using System.Text;

namespace ConvBert.ServerLoad;

/// <summary>Texts of words of a model's vocabulary.</summary>
internal static class Texts
{
    /// <summary>So many texts of <paramref name="min"/> to <paramref name="max"/> words, the same in every run.</summary>
    public static string[] Create(string folder, int count, int min, int max)
    {
        string[] words = [.. File.ReadLines(Path.Combine(folder, "vocab.txt"))
            .Where(word => word.Length > 1 && word.All(char.IsAsciiLetterLower))];
        var random = new Random(17);
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(
            ' ', Enumerable.Range(0, random.Next(min, max + 1)).Select(_ => words[random.Next(words.Length)])))];
    }

    /// <summary>The request of a text as it is sent.</summary>
    public static byte[] AsRequest(string path, string text)
    {
        string body = $$"""{"inputs":"{{text}}"}""";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }
}
