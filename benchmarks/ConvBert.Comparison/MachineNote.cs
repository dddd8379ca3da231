using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvBert.Comparison;

/// <summary>What the numbers were measured on, without anything that identifies the machine.</summary>
internal static class MachineNote
{
    public static string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {ConvBertRuntime.Tier}, ONNX Runtime {OnnxModel.Version}");

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        if (!File.Exists(CpuInfo)) return RuntimeInformation.ProcessArchitecture.ToString();
        string[] lines = File.ReadAllLines(CpuInfo);
        string? Value(string key) => lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();
        string name = Value("model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        return Value("cpu family") is { } family ? $"{name} (family {family}, model {Value("model\t")})" : name;
    }
}
