using System.Text;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.S3;
using CsCheck;

namespace ConvBert.Orleans.Tests.Objects;

public sealed class S3FileStoreTests : IAsyncLifetime
{
    private ObjectServer _server = null!;
    private S3FileStore _store = null!;

    public async Task InitializeAsync()
    {
        _server = await ObjectServer.StartAsync();
        _store = ObjectServer.StoreAt(_server.Endpoint);
    }

    public async Task DisposeAsync()
    {
        _store.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Read_OfAnObjectWhoseBodiesBreakOff_IsWhole()
    {
        byte[] content = new byte[3 * ObjectStream.MinRange];
        new Random(1).NextBytes(content);
        StoredFile file = await FindAsync(_server.Put("large", content));
        _server.BreaksEvery = 2;

        using Stream stream = _store.Open(file);
        var read = new MemoryStream();
        await stream.CopyToAsync(read);

        read.ToArray().Should().Equal(content);
        _server.Faults.Should().ContainKey("broken");
    }

    [Fact]
    public async Task Read_OfAPart_AsksForNoByteBehindIt()
    {
        StoredFile file = await FindAsync(_server.Put("large", new byte[1 << 20]));
        using Stream stream = _store.Open(file with { Length = 200_000 });

        stream.Position = 100_000;
        stream.CopyTo(Stream.Null);

        _server.Ranges.Should().BeEquivalentTo([(100_000L, 165_535L), (165_536L, 199_999L)]);
    }

    [Fact]
    public async Task Read_OfAnObjectThatWasReplaced_FailsByName()
    {
        StoredFile file = await FindAsync(_server.Put("in.jsonl", [1, 2, 3]));
        _server.Put("in.jsonl", [4, 5, 6]);

        using Stream stream = _store.Open(file);
        await FluentActions.Awaiting(() => stream.ReadExactlyAsync(new byte[3]).AsTask()).Should().ThrowAsync<IOException>()
            .WithMessage("*in.jsonl*was replaced*");
    }

    [Fact]
    public async Task Find_WhileTheStoreRefuses_FailsByName()
    {
        _server.RefusesEvery = 1;

        await FluentActions.Awaiting(() => FindAsync(ObjectServer.AddressOf("any"))).Should().ThrowAsync<IOException>()
            .WithMessage("*s3://texts/any*");
    }

    [Theory]
    [InlineData("s3://", "*bucket*")]
    [InlineData("s3://elsewhere/key", "*s3://elsewhere/key*")]
    public async Task Put_WhereThereIsNoBucket_FailsByName(string address, string message)
    {
        await FluentActions.Awaiting(() => _store.WriteNoteAsync(address, new byte[1], CancellationToken.None))
            .Should().ThrowAsync<IOException>().WithMessage(message);
    }

    [Fact]
    public async Task Folder_OverSeveralPages_IsListedAndRemoved()
    {
        string folder = ObjectServer.AddressOf("out");
        await _store.CreateFolderAsync(_store.Combine(folder, ".work-a"));
        for (int i = 0; i < 8; i++) _server.Put($"out/part-{i}", new byte[i]);
        _server.Put("out/.work-a/inner", [1]);
        _server.Put("outside", [1]);

        IReadOnlyDictionary<string, long> names = await _store.ListAsync(folder);
        await _store.RemoveFolderAsync(folder);

        names.Should().HaveCount(9).And.Contain(".work-a", 0).And.Contain("part-7", 7);
        (await _store.ListAsync(_store.Combine(folder, ".work-a"))).Should().BeEmpty();
        _server.Objects.Keys.Should().Equal("outside");
    }

    [Fact]
    public async Task Draft_ThatIsNotComplete_LeavesNothing()
    {
        string path = ObjectServer.AddressOf("out/part");
        using (IDraft given = _store.Begin(path)) given.Content.Write("up"u8);
        _server.Objects.Should().BeEmpty();

        using (IDraft draft = _store.Begin(path))
        {
            draft.Content.Write("whole"u8);
            await draft.CompleteAsync(path, CancellationToken.None);
        }

        Encoding.UTF8.GetString(_server.Objects["out/part"]).Should().Be("whole");
        await _store.MoveAsync(path, ObjectServer.AddressOf("final/a+b part"), length: 5);
        _server.Objects.Keys.Should().Equal("final/a+b part");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Draft_BeyondOneRequest_IsWholeOrAbsent(int refused)
    {
        byte[] content = new byte[3501];
        new Random(3).NextBytes(content);
        _server.RefusesPart = refused;
        using var store = new S3FileStore(() => ObjectServer.ClientOf(_server.Endpoint), new ObjectLimits(Request: 3500, Part: 1000));
        string path = ObjectServer.AddressOf("out/part");
        using IDraft draft = store.Begin(path);
        draft.Content.Write(content);

        Func<Task> complete = () => draft.CompleteAsync(path, CancellationToken.None);

        if (refused > 0) await complete.Should().ThrowAsync<IOException>().WithMessage($"*{path}*QuotaExceeded*");
        else await complete.Should().NotThrowAsync();
        _server.Objects.GetValueOrDefault("out/part").Should().Equal(refused > 0 ? null : content);
        _server.Uploads.Should().BeEmpty("what is begun costs money until it is given up");
    }

    [Fact]
    public void Parts_OfAnObject_AreAsManyAsTheStoreTakes()
    {
        var limits = new ObjectLimits(Request: 5000, Part: 100);
        limits.PartOf(5001).Should().Be(100);
        limits.PartOf(10_000 * 100).Should().Be(100);
        limits.PartOf((10_000 * 100) + 1).Should().Be(101);
        limits.PartOf(10_000 * 5000L).Should().Be(5000);
        limits.Invoking(its => its.PartOf((10_000 * 5000L) + 1)).Should().Throw<IOException>().WithMessage("*50000001*");
    }

    [Fact]
    public async Task Tries_OfALineThatEndsItsProcess_AreKept()
    {
        string note = ObjectServer.AddressOf("out/.work-a/part-00000.tries");
        await TriesOfALine.AreKeptAsync(_store, note);
        _server.Objects.Should().BeEmpty();
    }

    [Fact]
    public void Stream_WithJumps_GivesTheBytesOfItsPlaces()
    {
        byte[] content = new byte[5 * ObjectStream.MinRange];
        new Random(2).NextBytes(content);
        Gen.Select(Gen.Int[0, content.Length + 10], Gen.Int[1, 100_000], Gen.Bool).Array[1, 20].Sample(reads =>
        {
            using var stream = new ObjectStream(
                (position, buffer, _) =>
                {
                    content.AsMemory((int)position, buffer.Length).CopyTo(buffer);
                    return Task.CompletedTask;
                },
                content.Length);
            foreach ((int position, int count, bool jumps) in reads)
            {
                if (jumps) stream.Position = position;
                int from = (int)Math.Min(stream.Position, content.Length);
                var buffer = new byte[count];
                int read = stream.ReadAtLeast(buffer, count, throwOnEndOfStream: false);
                if (!buffer.AsSpan(0, read).SequenceEqual(content.AsSpan(from, Math.Min(count, content.Length - from)))) return false;
            }

            return true;
        });
    }

    private async Task<StoredFile> FindAsync(string path) => (await _store.FindAsync(path, CancellationToken.None))!;
}
