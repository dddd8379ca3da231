namespace ConvBert.Packaging.Tests;

/// <summary>Every package of the repository, packed once from what the build left, into a temporary folder.</summary>
public sealed class PackedFiles : IAsyncLifetime
{
#if PACK_RELEASE
    private const string Configuration = "Release";
#else
    private const string Configuration = "Debug";
#endif
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convbert-packages-");

    public Task InitializeAsync() => DotnetHost.RunAsync(
    [
        "pack", Path.Combine(Repository.Root, "ConvBert.sln"), "--no-build", "-c", Configuration, "-v", "quiet", "-nologo",
        "-nodeReuse:false", "-o", _folder.FullName,
    ]);

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The package of an id.</summary>
    internal Package Open(string id) => Package.Read(Find(id, "nupkg"));

    /// <summary>The symbols of an id.</summary>
    internal Package OpenSymbols(string id) => Package.Read(Find(id, "snupkg"));

    internal long SizeOf(string id) => new FileInfo(Find(id, "nupkg")).Length;

    private string Find(string id, string extension) =>
        Directory.GetFiles(_folder.FullName,
            $"{id}.*.{extension}").Should().ContainSingle(path => char.IsAsciiDigit(Path.GetFileName(path)[id.Length + 1])).Subject;
}
