using System.Diagnostics;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests;

/// <summary>
/// The command needs no library of the system beside those of the runtime. OpenSSL is the one that .NET looks for by itself, and where it
/// is missing .NET ends the process. Here its names lead to empty files.
/// </summary>
public sealed class NativeLibraryTests : IDisposable
{
    private static readonly string Command = Path.Combine(AppContext.BaseDirectory, "convbert.dll");

    private readonly TemporaryFolder _folder = new();

    public NativeLibraryTests()
    {
        foreach (string version in new[] { "3", "1.1", "1.0.2", "1.0.0", "10" }) _folder.Write("libssl.so." + version, "");
        _folder.Write("texts.jsonl", """
            {"text": "good", "label": "positive"}
            {"text": "bad", "label": "negative"}
            """);
    }

    [LinuxTheory]
    [InlineData("tokenize Rome")]
    [InlineData("classify good --model demo/sentiment")]
    [InlineData("embed good")]
    [InlineData("convert DEMO/sentiment FOLDER/converted --dtype int8")]
    [InlineData("train classify --train FOLDER/texts.jsonl --model demo/fill-mask --max-steps 1 --output FOLDER/trained")]
    [InlineData("evaluate classify --data FOLDER/texts.jsonl --model demo/sentiment")]
    public Task Command_WithoutOpenSsl_Works(string arguments) => DotnetHost.RunAsync(Words(arguments), Libraries);

    [LinuxFact]
    public async Task Download_WithoutOpenSsl_IsRefusedByName()
    {
        using Process process = DotnetHost.Start(Words("download some/model"), Libraries);
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(1, errors);
        errors.Should().Contain("needs OpenSSL, which this system does not have");
    }

    public void Dispose() => _folder.Dispose();

    private (string, string?) Libraries => ("LD_LIBRARY_PATH", _folder.Path);

    private string[] Words(string arguments) =>
    [
        Command,
        .. arguments.Split(' ').Select(word => word.Replace("FOLDER", _folder.Path, StringComparison.Ordinal)
            .Replace("DEMO", Path.Combine(AppContext.BaseDirectory, "Demo"), StringComparison.Ordinal)),
    ];
}
