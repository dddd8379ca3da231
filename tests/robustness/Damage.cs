using System.Text;

namespace ConvBert.Robustness;

/// <summary>Random damage to bytes and texts.</summary>
internal static class Damage
{
    private static readonly string[] Fragments =
    [
        "null", "-1", "1e308", "1e999", "99999999999999999999", "0", "true", "\"\"", "[]", "{}", "[[[[", "}}}", "\\ud800", "\\udc00\\ud800",
        "\\u0000", "\"\\\"", "\u202e", "\u001b[31m",
        "\uFEFF", "NaN", "\"id\":", "\"inputs\":", "\"model\":\"/dev/zero\"", "\"text\":", "//", "/*", "\0", "😀", "İ", "ﬃ", "2147483648",
        "-9223372036854775808", "\"max_length\":1000000000",
    ];

    /// <summary>A copy with a few changes: bytes changed, removed, repeated, put in, or the end cut off.</summary>
    public static byte[] Of(byte[] content, Random random)
    {
        var bytes = new List<byte>(content);
        int changes = 1 + random.Next(4);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            int at = random.Next(bytes.Count), count = Math.Min(1 + random.Next(40), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, count); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, count)); break;
                case 4: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragment(random))); break;
                default: bytes.RemoveRange(at, random.Next(4) == 0 ? bytes.Count - at : count); break;
            }
        }
        return [.. bytes];
    }

    /// <summary>Something that programs stumble over.</summary>
    public static string Fragment(Random random) => Fragments[random.Next(Fragments.Length)];
}
