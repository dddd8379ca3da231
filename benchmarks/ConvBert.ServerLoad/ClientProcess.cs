using System.Diagnostics;
using System.Text.Json;

namespace ConvBert.ServerLoad;

/// <summary>
/// The client as a process of its own: this program again, which takes an order a line and answers each with a line. In one process the
/// client's work would count as the server's, and its collections would stop both.
/// </summary>
internal sealed class ClientProcess : IDisposable
{
    /// <summary>The name of the command that the process runs.</summary>
    public const string Command = "client";

    private readonly Process _process;

    /// <summary>Starts the process.</summary>
    /// <param name="folder">The model, for the words and the lengths of the texts.</param>
    /// <param name="words">The words of a text.</param>
    public ClientProcess(string folder, int words)
    {
        string program = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        _process = Process.Start(new ProcessStartInfo(
            program, [.. assembly, Command, folder, "--words", words.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Has an order carried out.</summary>
    /// <exception cref="IOException">The process has ended.</exception>
    public async Task<LoadSummary> RunAsync(LoadOrder order)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order)).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        string line = await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false)
            ?? throw new IOException("The client's process has ended; its own output says why.");
        return JsonSerializer.Deserialize<LoadSummary>(line)!;
    }

    /// <summary>What the process does: carries out orders until there are no more.</summary>
    public static async Task ServeAsync(string folder, int words)
    {
        var client = new LoadClient(Texts.Requests(folder, words));
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            LoadSummary summary = await client.RunAsync(JsonSerializer.Deserialize<LoadOrder>(line)!).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(summary)).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        // The end of its input ends it.
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
