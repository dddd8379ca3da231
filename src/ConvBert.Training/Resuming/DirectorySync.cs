using System.Runtime.InteropServices;
using System.Text;

namespace ConvBert.Training.Resuming;

/// <summary>Flushes a folder's list of names to the disk, so that a rename outlives a power failure.</summary>
/// <remarks>
/// Linux, macOS, iOS, Android and the BSDs have open and fsync for folders. Windows has no such call for folders that needs no special
/// rights, and needs none to keep checkpoints whole: NTFS and ReFS log changes of names in their order, each file is flushed before its
/// folder is renamed, and after a power failure the newest checkpoint is there as a whole or the one before it is the newest.
/// </remarks>
internal static unsafe class DirectorySync
{
    private const int ReadOnly = 0, InputOutputError = 5, NoSpace = 28;

    private static readonly delegate* unmanaged<byte*, int, int> Open = (delegate* unmanaged<byte*, int, int>)Find("open");
    private static readonly delegate* unmanaged<int, int> Sync = (delegate* unmanaged<int, int>)Find("fsync");
    private static readonly delegate* unmanaged<int, int> Close = (delegate* unmanaged<int, int>)Find("close");

    /// <summary>Whether this system flushes folders.</summary>
    public static bool IsSupported => Open != null && Sync != null && Close != null;

    /// <summary>Flushes the folder; does nothing where the system, the file system or the folder's rights do not allow it.</summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public static void Flush(string folder)
    {
        if (!IsSupported) return;
        byte[] name = Encoding.UTF8.GetBytes(folder + '\0');
        fixed (byte* path = name)
        {
            int handle = Open(path, ReadOnly);
            if (handle < 0) return;
            // The error's number belongs to this thread until its next call into the system.
            int error = Sync(handle) == 0 ? 0 : Marshal.GetLastSystemError();
            _ = Close(handle);
            if (error is InputOutputError or NoSpace)
                throw new IOException($"{folder} cannot be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>A function of the system's C library, which every program there has loaded; 0 on Windows and where there is none.</summary>
    private static nint Find(string function) =>
        !OperatingSystem.IsWindows() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), function, out nint address)
            ? address : 0;
}
