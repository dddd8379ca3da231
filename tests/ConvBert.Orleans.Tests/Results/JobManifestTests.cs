using System.Text.Json;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Results;

namespace ConvBert.Orleans.Tests.Results;

public sealed class JobManifestTests
{
    [Theory]
    [InlineData(1, "part-00000.jsonl", "part-00000.jsonl")]
    [InlineData(100_000, "part-00000.jsonl", "part-99999.jsonl")]
    [InlineData(100_001, "part-000000.jsonl", "part-100000.jsonl")]
    public void Parts_OfAnyNumber_AreInTheOrderOfTheirNames(int shards, string first, string last)
    {
        string[] names = [.. Enumerable.Range(0, shards).Select(ordinal => JobFolder.NameOf(ordinal, shards))];

        (names[0], names[^1]).Should().Be((first, last));
        names.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Manifest_CountsAllParts_AndWhatSilosDisagreedOn()
    {
        BulkJob job = new() { Inputs = ["/in"], Output = "/out", Model = new BulkModel { Path = "/model", Hash = "ab" } };
        Shard[] shards = [new(0, "/in", 0, 10), new(1, "/in", 10, 10)];
        var bytes = new MemoryStream();

        new JobManifest("name", job, shards, [new(0, 3, 1, 0, 30, "00"), new(1, 4, 2, 1, 40, "11")], Conflicts: 1).Write(bytes);

        using JsonDocument manifest = JsonDocument.Parse(bytes.ToArray());
        int Number(string name) => manifest.RootElement.GetProperty(name).GetInt32();
        (Number("lines"), Number("errors"), Number("poisonous"), Number("conflicts"), Number("bytes")).Should().Be((7, 3, 1, 1, 70));
        manifest.RootElement.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("file").GetString())
            .Should().Equal("part-00000.jsonl", "part-00001.jsonl");
    }
}
