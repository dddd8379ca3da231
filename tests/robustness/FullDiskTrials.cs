using System.Diagnostics;
using System.Globalization;

namespace ConvBert.Robustness;

/// <summary>File systems that are full at any moment: one message, no litter, and what was there before stays.</summary>
internal sealed class FullDiskTrials : ITrials
{
    private const int Lines = 5000;
    private readonly TrialFolder _folder = new();

    public string? SkipReason
        => !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "mounting a file system needs root on Linux" : null;

    public async Task<string?> RunAsync(Random random)
    {
        string disk = _folder.File("disk");
        Directory.CreateDirectory(disk);
        int kilobytes = 20 + random.Next(300);
        string size = string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k");
        if (Run("mount", "-t", "tmpfs", "-o", size, "none", disk) != 0) return "the file system cannot be mounted";
        try
        {
            return random.Next(2) == 0 ? await WriteAsync(disk, random) : await ConvertAsync(disk);
        }
        finally
        {
            Run("umount", disk);
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string?> WriteAsync(string disk, Random random)
    {
        await File.WriteAllLinesAsync(_folder.File("in.txt"), Enumerable.Range(0, Lines).Select(i => $"line {i}"));
        await File.WriteAllTextAsync(Path.Combine(disk, "out"), "old");
        bool resumes = random.Next(3) == 0;
        CommandRun run = await CommandRun.OfAsync(
            ["tokenize", "--input", "in.txt", "--output", "disk/out", .. resumes ? new[] { "--resume" } : []], _folder.Path);
        if (run.ExitCode != 1) return $"ends with {run.ExitCode}";
        if (run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length != 1) return $"more than one message: {run.Error}";
        string[] left = [.. Directory.GetFiles(disk).Select(file => Path.GetFileName(file)).Order()];
        string[] expected = resumes ? ["out", "out.partial"] : ["out"];
        if (!left.SequenceEqual(expected)) return $"leaves {string.Join(", ", left)}";
        return await File.ReadAllTextAsync(Path.Combine(disk, "out")) == "old" ? null : "the old output is lost";
    }

    private async Task<string?> ConvertAsync(string disk)
    {
        await File.WriteAllTextAsync(Path.Combine(disk, "config.json"), "old");
        Dictionary<string, byte[]> before = TrialFolder.Contents(disk);
        CommandRun run = await CommandRun.OfAsync(
            ["convert", TrialFolder.Demo("sentiment"), "disk", "--max-shard-size", "10KB"], _folder.Path);
        if (run.ExitCode == 0) return null;
        if (run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length != 1) return $"more than one message: {run.Error}";
        return TrialFolder.AreSame(TrialFolder.Contents(disk), before) ? null
            : $"leaves {string.Join(", ", Directory.GetFiles(disk).Select(file => Path.GetFileName(file)))}";
    }

    private static int Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
