using System.Globalization;
using ConvBert.Tokenization.Files;

namespace ConvBert.Cli.InputOutput;

/// <summary>Devices, pipes and descriptors that have a name in the file system: they are written to, and never replaced.</summary>
internal static class SpecialFile
{
    private const string Descriptors = "/fd/";

    /// <summary>Whether a path without links names this process's standard output.</summary>
    public static bool IsStandardOutput(string target)
        => target == "/dev/stdout" || (DescriptorOf(target) is { } descriptor && descriptor == StandardDescriptor.Output);

    /// <summary>Opens a path without links for writing if something else than a regular file stands there; null if not.</summary>
    /// <remarks>A pipe opens when somebody reads it, as for every program.</remarks>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static FileStream? TryOpen(string target)
    {
        bool isSpecial = DescriptorOf(target) is not null || FileReplacement.IsWindowsDevice(target);
        if (!isSpecial && !(File.Exists(target) && FileKind.IsSpecial(target))) return null;
        return new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    /// <summary>Whether a stream is over a regular file: nothing else lets its length be set.</summary>
    public static bool IsRegular(FileStream stream)
    {
        if (!stream.CanSeek) return false;
        try
        {
            stream.SetLength(stream.Length);
            return true;
        }
        catch (Exception exception)
            when (exception is IOException or ArgumentException or NotSupportedException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The number of the descriptor that a path names.</summary>
    private static int? DescriptorOf(string target)
    {
        int at = target.LastIndexOf(Descriptors, StringComparison.Ordinal);
        bool isFolder = at > 0 && (target.StartsWith("/proc/", StringComparison.Ordinal) || target[..at] == "/dev");
        return isFolder
            && int.TryParse(target.AsSpan(at + Descriptors.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
    }
}
