using System.Globalization;

namespace ConvBert.Tokenization.Files;

/// <summary>Parts of names that no other file, process or machine takes.</summary>
/// <remarks>
/// They need not be hard to guess: whoever uses one creates the file and fails where it exists. <see cref="Guid.NewGuid"/> asks the system for
/// cryptographic randomness, which a sandbox without devices does not have.
/// </remarks>
internal static class TemporaryName
{
    /// <summary>Another 32 hexadecimal digits.</summary>
    public static string Next() => string.Create(
        CultureInfo.InvariantCulture, $"{Random.Shared.NextInt64(long.MinValue, long.MaxValue):x16}{Random.Shared.NextInt64(long.MinValue, long.MaxValue):x16}");
}
