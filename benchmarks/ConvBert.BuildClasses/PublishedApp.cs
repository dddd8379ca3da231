using System.Diagnostics;
using System.Globalization;

namespace ConvBert.BuildClasses;

/// <summary>The app as one class publishes it.</summary>
internal sealed class PublishedApp
{
    private static readonly string[] NotShipped = [".pdb", ".dbg", ".xml"];
    private readonly string _folder;

    private PublishedApp(string folder) => _folder = folder;

    /// <summary>Bytes of everything that is needed to run it, beside the .NET runtime for the JIT's.</summary>
    public long Size =>
        Directory.GetFiles(_folder, "*",
            SearchOption.AllDirectories).Where(file => !NotShipped.Contains(Path.GetExtension(file))).Sum(file =>
            new FileInfo(file).Length);

    /// <summary>
    /// Publishes into a folder of its own, unless that was done before; intermediate files too, since the native compiler does not notice
    /// a changed instruction set.
    /// </summary>
    /// <exception cref="InvalidOperationException">The publish failed.</exception>
    public static PublishedApp Publish(string project, BuildClass build, string folder)
    {
        string output = Path.Combine(folder, "out");
        if (Directory.Exists(output)) return new PublishedApp(output);
        string[] arguments =
        [
            "publish", project, "-c", "Release", "-nologo", "-v", "quiet", "-o", output,
            $"-p:ArtifactsPath={Path.Combine(folder, "artifacts")}", .. build.Options,
        ];
        (int exitCode, string text, _) = Run("dotnet", arguments);
        if (exitCode != 0) throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {exitCode}: {text}");
        return new PublishedApp(output);
    }

    /// <summary>Milliseconds from the start of the process to its end, one answer between.</summary>
    public double TimeToAnswer(string model)
    {
        (string answer, double milliseconds) = Ask("", "answer", model);
        if (answer != "paris") throw new InvalidOperationException($"The app answered '{answer}', not 'paris'.");
        return milliseconds;
    }

    /// <summary>Median milliseconds of a forward on one thread, and the peak beside it.</summary>
    /// <param name="build">Whose tier must be found in use.</param>
    /// <param name="setting">Environment variable to set to 0, or nothing.</param>
    /// <param name="model">Folder of the model.</param>
    /// <param name="tokens">Length of the text.</param>
    /// <param name="time">How long to measure.</param>
    public ForwardSample Forward(BuildClass build, string setting, string model, int tokens, TimeSpan time)
    {
        (string line, _) =
            Ask(setting, "forward", model, tokens.ToString(CultureInfo.InvariantCulture),
            ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        string[] fields = line.Split(' ');
        if (fields[0] != build.Tier.ToString())
        {
            throw new InvalidOperationException($"{build.Name} {setting} ran on {fields[0]}, not on {build.Tier}.");
        }
        return new ForwardSample(
            double.Parse(fields[1], CultureInfo.InvariantCulture), double.Parse(fields[2], CultureInfo.InvariantCulture));
    }

    private (string Output, double Milliseconds) Ask(string setting, params string[] arguments)
    {
        string file = Path.Combine(_folder, OperatingSystem.IsWindows() ? "hello-convbert.exe" : "hello-convbert");
        (int exitCode, string text, double milliseconds) = Run(file, arguments, setting);
        if (exitCode != 0) throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {exitCode}: {text}");
        return (text.Trim(), milliseconds);
    }

    private static (int ExitCode, string Output, double Milliseconds) Run(string file, string[] arguments, string setting = "")
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (setting.Length > 0) start.Environment[setting] = "0";
        long before = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
    }
}

/// <summary>One measurement of a forward.</summary>
/// <param name="Milliseconds">Of the median forward.</param>
/// <param name="Peak">GFLOP/s that the same thread could do at most.</param>
internal sealed record ForwardSample(double Milliseconds, double Peak);
