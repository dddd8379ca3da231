using System.Formats.Tar;

namespace ConvBert.Tokenization.Files;

/// <summary>What stands under a name, without opening a device or waiting for a pipe.</summary>
internal static class FileKind
{
    /// <summary>What .NET throws that does not come from the system.</summary>
    private const int NoSystemError = unchecked((int)0x80131620);

    /// <summary>Whether a path is a device, a pipe or a socket; devices of Windows are known by their names instead.</summary>
    /// <param name="path">A path without links.</param>
    /// <remarks>
    /// Writing an archive is the one thing in .NET that tells. It asks for the type first, which needs no permission of the file, and then
    /// opens regular files alone; what has a length is one of those.
    /// </remarks>
    /// <exception cref="IOException">Nothing stands there, or it cannot be asked.</exception>
    public static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsWindows() || new FileInfo(path).Length > 0) return false;
        using var archive = new MemoryStream();
        try
        {
            using var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
            writer.WriteEntry(path, entryName: "file");
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException exception) when (IsLocked(exception))
        {
            return false;
        }
        catch (IOException exception) when (exception.HResult == NoSystemError)
        {
            // No archive holds sockets.
            return true;
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()!.EntryType != TarEntryType.RegularFile;
    }

    /// <summary>Whether another process keeps a regular file for itself: EAGAIN on Linux and macOS.</summary>
    private static bool IsLocked(IOException exception) => (exception.HResult & 0xFFFF) is 11 or 35;
}
