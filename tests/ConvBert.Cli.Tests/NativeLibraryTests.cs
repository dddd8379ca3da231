using System.Diagnostics;

namespace ConvBert.Cli.Tests;

/// <summary>
/// The command needs no library of the system beside those of the runtime; where OpenSSL is missing, loading it would end the process.
/// </summary>
public class NativeLibraryTests
{
    [Fact]
    public void Tokenize_LoadsNoOpenSsl()
    {
        if (!OperatingSystem.IsLinux()) return;
        string command = Path.Combine(AppContext.BaseDirectory, "convbert.dll");
        string demo = Path.Combine(AppContext.BaseDirectory, "Demo", "ner");
        var start = new ProcessStartInfo("dotnet", [command, "tokenize", "--requests", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.WriteLine($$$"""{"model": "{{{demo}}}", "op": "tokenize", "call": {"text": "Rome"}}""");
        process.StandardInput.Flush();
        process.StandardOutput.ReadLine().Should().Be("""{"tokens":["rome"]}""");

        // The process waits for its next request.
        string[] libraries = [.. File.ReadLines($"/proc/{process.Id}/maps").Select(line => line.Split(' ')[^1])];
        process.StandardInput.Close();
        process.WaitForExit();
        libraries.Should().Contain(library => library.Contains("libcoreclr", StringComparison.Ordinal));
        libraries.Should().NotContain(library => library.Contains("libssl", StringComparison.Ordinal)
            || library.Contains("libcrypto", StringComparison.Ordinal));
    }
}
