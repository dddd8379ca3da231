using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Hosting;

/// <summary>The keys that let a request in. Comparing takes the same time whatever the request brings.</summary>
internal sealed class ApiKeys
{
    private const string Scheme = "Bearer ";

    private readonly byte[][] _keys;
    private readonly int _longest;

    public ApiKeys(IReadOnlyList<string> keys)
    {
        _longest = keys.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty().Max();
        _keys = [.. keys.Select(Fill)];
    }

    /// <summary>Tells whether two keys are the same.</summary>
    public delegate bool Comparison(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    /// <summary>Compares two keys of the same length, in a time that does not depend on what they are.</summary>
    public Comparison AreEqual { get; init; } = CryptographicOperations.FixedTimeEquals;

    /// <summary>Whether the request may come in; <paramref name="name"/> tells the keys apart, null where none are needed.</summary>
    public bool TryFind(HttpRequest request, out string? name)
    {
        name = null;
        if (_keys.Length == 0) return true;
        string given = request.Headers.Authorization.ToString();
        byte[] key = Fill(given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? given[Scheme.Length..] : "");
        int found = -1;
        // All are compared, so that the time does not tell which one is near.
        for (int i = 0; i < _keys.Length; i++)
        {
            if (AreEqual(key, _keys[i])) found = i;
        }

        if (found < 0) return false;
        name = found.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>
    /// A key as so many bytes as the longest of all takes, and its length: all are compared alike. A hash would do, but takes OpenSSL, which
    /// not every system has.
    /// </summary>
    private byte[] Fill(string key)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key), filled = new byte[_longest + sizeof(int)];
        bytes.AsSpan(0, Math.Min(bytes.Length, _longest)).CopyTo(filled);
        BinaryPrimitives.WriteInt32LittleEndian(filled.AsSpan(_longest), bytes.Length);
        return filled;
    }
}
