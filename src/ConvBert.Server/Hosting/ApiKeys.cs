using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Hosting;

/// <summary>The keys that let a request in. Comparing takes the same time whatever the request brings.</summary>
internal sealed class ApiKeys(IReadOnlyList<string> keys)
{
    private const string Scheme = "Bearer ";

    private readonly byte[][] _digests = [.. keys.Select(Digest)];

    /// <summary>Whether the request may come in; <paramref name="name"/> tells the keys apart, null where none are needed.</summary>
    public bool TryFind(HttpRequest request, out string? name)
    {
        name = null;
        if (_digests.Length == 0) return true;
        string given = request.Headers.Authorization.ToString();
        byte[] digest = Digest(given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? given[Scheme.Length..] : "");
        int found = -1;
        // All are compared, so that the time does not tell which one is near.
        for (int i = 0; i < _digests.Length; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(digest, _digests[i])) found = i;
        }

        if (found < 0) return false;
        name = found.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
