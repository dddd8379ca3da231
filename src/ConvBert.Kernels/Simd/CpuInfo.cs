using System.Security;

namespace ConvBert.Kernels.Simd;

/// <summary>
/// What Linux says of the processor: the line <c>flags</c> of <c>/proc/cpuinfo</c>. The system takes out of it what it does not enable, and
/// it needs no instruction that the runtime may have been told not to use.
/// </summary>
internal static class CpuInfo
{
    private const string Path = "/proc/cpuinfo";
    private static readonly string[] V3 = ["fma", "movbe", "avx", "bmi1", "bmi2", "avx2", "abm", "f16c"];
    private static readonly string[] V4 = ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"];

    /// <summary>The widest tier that x86-64-v3 or x86-64-v4 code could use here; null where nothing is said.</summary>
    public static SimdTier? Read()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            using StreamReader lines = File.OpenText(Path);
            return WidestTier(lines);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SecurityException)
        {
            return null; // A container may have no /proc; the processor itself is the next that is asked.
        }
    }

    /// <summary>The tier of the first processor in the text; null if no processor has the line.</summary>
    public static SimdTier? WidestTier(TextReader lines)
    {
        const string Name = "flags";
        while (lines.ReadLine() is { } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !line.AsSpan(0, colon).TrimEnd().SequenceEqual(Name)) continue;
            var flags = new HashSet<string>(line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
            if (!flags.IsSupersetOf(V3)) return SimdTier.Vector128;
            return flags.IsSupersetOf(V4) ? SimdTier.Vector512 : SimdTier.Vector256;
        }

        return null;
    }
}
