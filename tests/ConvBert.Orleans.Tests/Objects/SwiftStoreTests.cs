using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.S3;

namespace ConvBert.Orleans.Tests.Objects;

/// <summary>The store of objects over a server that others use too, with its signatures, pages, tags and parts.</summary>
public sealed class SwiftStoreTests : IAsyncLifetime
{
    /// <summary>The least that a part may have which is not the last.</summary>
    private const int Part = 5 << 20;

    private SwiftServer _server = null!;
    private S3FileStore _store = null!;

    public async Task InitializeAsync()
    {
        _server = await SwiftServer.StartAsync();
        _store = _server.NewStore(new ObjectLimits(2 * Part, Part));
    }

    public async Task DisposeAsync()
    {
        _store.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>One test, since the server takes seconds to start.</summary>
    [SwiftFact]
    public async Task Store_OnSwift_DoesWhatAFolderDoes()
    {
        await ReadsOneVersionAsync();
        await ListsAndRemovesOverPagesAsync();
        await PutsAndMovesAsync();
        await PutsAndMovesInPartsAsync();
        await KeepsTriesAsync();
        await RefusesByNameAsync();
    }

    private async Task ReadsOneVersionAsync()
    {
        byte[] content = new byte[3 * ObjectStream.MinRange + 17];
        new Random(1).NextBytes(content);
        string path = SwiftServer.AddressOf("in/lines ä+1.jsonl");
        (await FindAsync(path)).Should().BeNull();
        await PutAsync(path, content);
        StoredFile file = (await FindAsync(path))!;
        file.Length.Should().Be(content.Length);

        using Stream stream = _store.Open(file);
        var read = new MemoryStream();
        await stream.CopyToAsync(read);
        read.ToArray().Should().Equal(content);

        await PutAsync(path, content[1..]);
        using Stream late = _store.Open(file);
        await FluentActions.Awaiting(() => late.ReadExactlyAsync(new byte[3]).AsTask()).Should().ThrowAsync<IOException>()
            .WithMessage("*in/lines*was replaced*");
        await _store.RemoveAsync(path);
        using Stream absent = _store.Open(file);
        await FluentActions.Awaiting(() => absent.ReadExactlyAsync(new byte[3]).AsTask()).Should().ThrowAsync<FileNotFoundException>()
            .WithMessage("*in/lines*");
    }

    private async Task ListsAndRemovesOverPagesAsync()
    {
        string folder = SwiftServer.AddressOf("out");
        await _store.CreateFolderAsync(_store.Combine(folder, ".work-a"));
        for (int i = 0; i < 2 * SwiftServer.NamesOnAPage + 1; i++) await PutAsync(_store.Combine(folder, $"part-{i}"), new byte[i]);
        await PutAsync(_store.Combine(folder, ".work-a/inner"), [1]);
        await PutAsync(SwiftServer.AddressOf("outside"), [1]);

        IReadOnlyDictionary<string, long> names = await _store.ListAsync(folder);
        names.Should().HaveCount(2 * SwiftServer.NamesOnAPage + 2).And.Contain(".work-a", 0).And.Contain("part-6", 6);
        await _store.RemoveFolderAsync(folder);
        (await _store.ListAsync(folder)).Should().BeEmpty();
        (await FindAsync(SwiftServer.AddressOf("outside"))).Should().NotBeNull();
    }

    private async Task PutsAndMovesAsync()
    {
        string path = SwiftServer.AddressOf("gathered/part"), target = SwiftServer.AddressOf("final/a+b part");
        using (IDraft given = _store.Begin(path)) given.Content.Write("up"u8);
        (await FindAsync(path)).Should().BeNull();

        await PutAsync(path, "whole"u8.ToArray());
        await _store.MoveAsync(path, target, length: 5);
        (await FindAsync(path)).Should().BeNull();
        Encoding.UTF8.GetString(await ReadAsync(target)).Should().Be("whole");
        await _store.RemoveAsync(target);
        await _store.RemoveAsync(target);
        (await FindAsync(target)).Should().BeNull();
    }

    /// <summary>An object beyond what one request takes, which others have begun before and after they were killed.</summary>
    private async Task PutsAndMovesInPartsAsync()
    {
        byte[] content = new byte[2 * Part + 12345];
        new Random(2).NextBytes(content);
        string path = SwiftServer.AddressOf("gathered/large"), target = SwiftServer.AddressOf("final/large");
        using AmazonS3Client client = _server.NewClient();
        foreach (string key in new[] { "gathered/large", "final/large", "final/larger" })
            await client.InitiateMultipartUploadAsync(SwiftServer.Bucket, key);
        await PutAsync(path, content);
        (await ReadAsync(path)).AsSpan().SequenceEqual(content).Should().BeTrue();

        await _store.MoveAsync(path, target, content.Length);

        (await FindAsync(path)).Should().BeNull();
        (await ReadAsync(target)).AsSpan().SequenceEqual(content).Should().BeTrue();
        ListMultipartUploadsResponse left = await client.ListMultipartUploadsAsync(SwiftServer.Bucket);
        left.MultipartUploads.Select(upload => upload.Key).Should().Equal("final/larger");
    }

    private async Task KeepsTriesAsync()
    {
        string note = SwiftServer.AddressOf("out/.work-a/part-00000.tries");
        await TriesOfALine.AreKeptAsync(_store, note);
        (await FindAsync(note)).Should().BeNull();
    }

    private async Task RefusesByNameAsync()
    {
        await FluentActions.Awaiting(() => PutAsync("s3://absent/key", [1])).Should().ThrowAsync<IOException>()
            .WithMessage("*s3://absent/key*bucket*");
        using var stranger = _server.NewStore(secret: "another");
        await FluentActions.Awaiting(() => stranger.ListAsync(SwiftServer.AddressOf("out"))).Should().ThrowAsync<IOException>()
            .WithMessage("*s3://texts/out*signature*");
    }

    private Task<StoredFile?> FindAsync(string path) => _store.FindAsync(path, CancellationToken.None);

    private async Task PutAsync(string path, byte[] content)
    {
        using IDraft draft = _store.Begin(path);
        draft.Content.Write(content);
        await draft.CompleteAsync(path, CancellationToken.None);
    }

    private async Task<byte[]> ReadAsync(string path)
    {
        using Stream stream = _store.Open((await FindAsync(path))!);
        var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }
}
