using System.Security.Cryptography;
using ConvBert.Server.Hosting;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Tests.Hosting;

/// <summary>Comparing keys takes the same steps whatever a request brings, so that their time tells nothing of the keys.</summary>
public sealed class ApiKeyTests
{
    private static readonly string[] Keys = ["first-key", "second-key-that-is-longer", "third"];

    [Theory]
    [InlineData("Bearer first-key", "0")]
    [InlineData("Bearer second-key-that-is-longer", "1")]
    [InlineData("Bearer third", "2")]
    [InlineData("Bearer first-kez", null)]
    [InlineData("Bearer first-ke", null)]
    [InlineData("Bearer first-key\0", null)]
    [InlineData("Bearer xirst-key", null)]
    [InlineData("Bearer second-key-that-is-longer-than-all", null)]
    [InlineData("Bearer ", null)]
    [InlineData("Basic third", null)]
    [InlineData(null, null)]
    public void TryFind_AnyKey_ComparesAllKeysAtTheSameLength(string? authorization, string? expected)
    {
        var compared = new List<(byte[] Given, byte[] Key)>();
        var keys = new ApiKeys(Keys)
        {
            AreEqual = (given, key) =>
            {
                compared.Add((given.ToArray(), key.ToArray()));
                return CryptographicOperations.FixedTimeEquals(given, key);
            },
        };
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = authorization;

        bool found = keys.TryFind(context.Request, out string? name);

        (found, name).Should().Be((expected is not null, expected));
        compared.Should().HaveCount(Keys.Length);
        compared.Select(pair => Convert.ToHexString(pair.Key)).Should().OnlyHaveUniqueItems();
        compared.Select(pair => Convert.ToHexString(pair.Given)).Distinct().Should().ContainSingle();
        int length = "second-key-that-is-longer".Length + sizeof(int);
        compared.Should().OnlyContain(pair => pair.Given.Length == length && pair.Key.Length == length);
    }

    [Fact]
    public void AreEqual_UnlessATestSetsIt_IsTheComparisonOfFixedTime() => new ApiKeys(Keys).AreEqual.Method.Should().BeSameAs(
        typeof(CryptographicOperations).GetMethod(nameof(CryptographicOperations.FixedTimeEquals)));
}
