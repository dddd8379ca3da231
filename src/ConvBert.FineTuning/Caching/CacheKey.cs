using System.IO.Hashing;
using System.Text;
using ConvBert.Tokenization;
using ConvBert.Tokenization.Files;

namespace ConvBert.FineTuning.Caching;

/// <summary>A hash of all that tokenized examples depend on.</summary>
internal static class CacheKey
{
    /// <summary>Hashes the tokenizer as it is saved, and texts.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="parts">What else the examples depend on.</param>
    public static byte[] Of(ConvBertTokenizerFast tokenizer, params ReadOnlySpan<string> parts)
    {
        var hash = new XxHash128();
        foreach (string part in parts)
        {
            hash.Append(Encoding.UTF8.GetBytes(part));
            hash.Append([0]);
        }

        string folder = Directory.CreateTempSubdirectory("convbert-tokenizer-").FullName;
        try
        {
            foreach (string file in tokenizer.SavePretrained(folder).Order(StringComparer.Ordinal))
                hash.Append(RegularFile.ReadAllBytes(file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return hash.GetCurrentHash();
    }
}
