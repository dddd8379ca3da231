namespace ConvBert.Hub.Tests;

/// <summary>What the cache holds is checked before it serves.</summary>
public sealed class CachedBlobTests : IDisposable
{
    private readonly TestHub _hub = new();
    private readonly string _outside = Directory.CreateTempSubdirectory("outside").FullName;

    private byte[] Model => _hub.Files["model.safetensors"];
    private string Blobs => Path.Combine(_hub.Cache, "models--org--name", "blobs");
    private string Blob => Path.Combine(Blobs, TestHub.Hash(Model));

    public void Dispose()
    {
        _hub.Dispose();
        Directory.Delete(_outside, true);
    }

    public static TheoryData<string, bool> Damages()
    {
        var data = new TheoryData<string, bool>();
        foreach (string damage in new[] { "empty", "truncated", "longer", "wrong", "link", "dangling" })
        {
            data.Add(damage, true);
            data.Add(damage, false);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Download_DamagedBlob_IsReplaced(string damage, bool hasSnapshot)
    {
        string secret = Path.Combine(_outside, "secret");
        File.WriteAllBytes(secret, Model);
        if (hasSnapshot) await _hub.DownloadAsync();
        else Directory.CreateDirectory(Blobs);
        Damage(damage, secret);
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        new FileInfo(Blob).LinkTarget.Should().BeNull();
        File.ReadAllBytes(secret).Should().Equal(Model);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("truncated")]
    [InlineData("wrong")]
    [InlineData("link")]
    public async Task Download_OfflineWithADamagedBlob_IsRefused(string damage)
    {
        await _hub.DownloadAsync();
        Damage(damage, Path.Combine(_outside, "none"));
        await FluentActions.Awaiting(() =>
            _hub.DownloadAsync(offline: true)).Should().ThrowAsync<ConvBertHubException>().WithMessage("*model.safetensors is damaged*");
    }

    [Fact]
    public async Task Download_WholeBlobWithoutSnapshot_IsNotTransferredAgain()
    {
        Directory.CreateDirectory(Blobs);
        File.WriteAllBytes(Blob, Model);
        await _hub.DownloadAsync();
        _hub.Requests.Should().NotContain(request => request.Request.StartsWith("GET /org") && request.Request.EndsWith("safetensors"));
    }

    [Theory]
    [InlineData("blob")]
    [InlineData("incomplete")]
    [InlineData("lock")]
    public async Task Download_LinkWhereTheCacheWrites_LeavesItsTargetAlone(string what)
    {
        string target = Path.Combine(_outside, "target");
        File.WriteAllText(target, "mine");
        string locks = Path.Combine(_hub.Cache, ".locks", "models--org--name");
        Directory.CreateDirectory(Blobs);
        Directory.CreateDirectory(locks);
        string link =
            what switch { "blob" => Blob, "incomplete" => Blob + ".incomplete", _ => Path.Combine(locks, TestHub.Hash(Model) + ".lock") };
        File.CreateSymbolicLink(link, target);
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        File.ReadAllText(target).Should().Be("mine");
    }

    [Fact]
    public async Task Download_SnapshotFileThatLeadsOutOfTheCache_IsReplaced()
    {
        string folder = await _hub.DownloadAsync(), file = Path.Combine(folder, "model.safetensors"), other =
            Path.Combine(_outside, TestHub.Hash(Model));
        File.WriteAllText(other, "not the model");
        File.Delete(file);
        File.CreateSymbolicLink(file, other);
        await _hub.DownloadAsync();
        File.ReadAllBytes(file).Should().Equal(Model);
        File.ReadAllText(other).Should().Be("not the model");
    }

    [Fact]
    public async Task Download_CacheThatCannotBeWritten_IsOneTypedError()
    {
        File.WriteAllText(Path.Combine(_hub.Cache, "models--org--name"), "a file where a folder is wanted");
        await FluentActions.Awaiting(() =>
            _hub.DownloadAsync()).Should().ThrowAsync<ConvBertHubException>().WithMessage($"*the cache {_hub.Cache} cannot be used*");
    }

    private void Damage(string damage, string secret)
    {
        if (damage is "link" or "dangling") File.Delete(Blob);
        switch (damage)
        {
            case "empty": File.WriteAllBytes(Blob, []); break;
            case "truncated": File.WriteAllBytes(Blob, Model[..1000]); break;
            case "longer": File.WriteAllBytes(Blob, [.. Model, 1]); break;
            case "wrong": File.WriteAllBytes(Blob, new byte[Model.Length]); break;
            case "link": File.CreateSymbolicLink(Blob, secret); break;
            case "dangling": File.CreateSymbolicLink(Blob, Path.Combine(_outside, "nothing")); break;
            default: throw new ArgumentException(damage, nameof(damage));
        }
    }
}
