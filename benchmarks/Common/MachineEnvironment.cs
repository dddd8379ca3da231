using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvBert.Measurement;

/// <summary>What numbers were measured on, without anything that identifies the machine.</summary>
internal static class MachineEnvironment
{
    /// <summary>The processor's name, with family and model where the system tells them: vendors give several the same name.</summary>
    public static string Processor { get; } = ReadProcessor();

    /// <summary>The processor's name as that of a folder: lower-case letters, digits and single hyphens.</summary>
    public static string FolderName { get; } = ToFolderName(Processor);

    /// <summary>One line for the head of a table.</summary>
    public static string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {ConvBertRuntime.Tier}");

    /// <summary>The contents of <c>environment.txt</c>.</summary>
    public static string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        CPU: {Processor}
        Cores: {Environment.ProcessorCount}
        OS: {RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})
        .NET: {RuntimeInformation.FrameworkDescription}
        Date: {DateTime.UtcNow:yyyy-MM-dd}
        Tier: {ConvBertRuntime.Tier}

        """);

    private static string ReadProcessor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string architecture = RuntimeInformation.ProcessArchitecture.ToString();
        if (!File.Exists(CpuInfo)) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? architecture;
        string[] lines = File.ReadAllLines(CpuInfo);
        string? Value(string key) => lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();
        string name = Value("model name") ?? architecture;
        return Value("cpu family") is { } family ? $"{name} (family {family}, model {Value("model\t")})" : name;
    }

    private static string ToFolderName(string name) => string.Join(
        '-',
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')).Split(
        ' ', StringSplitOptions.RemoveEmptyEntries));
}
