using System.Diagnostics;

namespace ConvBert.Packaging.Tests;

/// <summary>Every package of the repository, packed once from what the build left, into a temporary folder.</summary>
public sealed class PackedFiles : IAsyncLifetime
{
#if PACK_RELEASE
    private const string Configuration = "Release";
#else
    private const string Configuration = "Debug";
#endif
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convbert-packages-");

    public async Task InitializeAsync()
    {
        foreach (string project in Directory.GetFiles(Path.Combine(Repository(), "src"), "*.csproj", SearchOption.AllDirectories))
            await PackAsync(project);
    }

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

    private async Task PackAsync(string project)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
                { "pack", project, "--no-build", "-c", Configuration, "-v", "quiet", "-nologo", "-nodeReuse:false", "-o",
                _folder.FullName },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        process.ExitCode.Should().Be(0, "dotnet pack {0}: {1}{2}", project, await output, await errors);
    }

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ConvBert.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder with ConvBert.sln above '{AppContext.BaseDirectory}'.");
    }
}
