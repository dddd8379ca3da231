using ConvBert.Tokenization.Files;

namespace ConvBert.Cli.InputOutput;

/// <summary>The three descriptors that a process inherits.</summary>
internal static class StandardDescriptor
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    /// <summary>O_CLOEXEC of Linux, on every architecture that .NET runs on.</summary>
    private const int CloseOnExec = 0x80000;

    /// <summary>Whether the process was given a descriptor.</summary>
    /// <remarks>
    /// Where it was not (`&lt;&amp;-`), the runtime gets its number for a file or a pipe of its own, from which reading never ends and
    /// which writing would damage. What is inherited cannot be marked to be closed when a program starts; what the runtime opens is. Linux
    /// alone tells; elsewhere the answer is yes.
    /// </remarks>
    public static bool IsInherited(int descriptor)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self/fdinfo")) return true;
        string path = $"/proc/self/fdinfo/{descriptor}";
        if (!File.Exists(path)) return false;
        string? flags = SharedFile.ReadLines(path).FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return flags is null || (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & CloseOnExec) == 0;
    }
}
