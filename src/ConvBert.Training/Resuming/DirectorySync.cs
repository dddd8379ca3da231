using System.Runtime.InteropServices;
using System.Text;

namespace ConvBert.Training.Resuming;

/// <summary>
/// Flushes a folder's list of names to the disk where the system has such a call, so that a rename outlives a power failure.
/// </summary>
internal static unsafe class DirectorySync
{
    private static readonly delegate* unmanaged<byte*, int, int> Open = (delegate* unmanaged<byte*, int, int>)Find("open");
    private static readonly delegate* unmanaged<int, int> Sync = (delegate* unmanaged<int, int>)Find("fsync");
    private static readonly delegate* unmanaged<int, int> Close = (delegate* unmanaged<int, int>)Find("close");

    /// <summary>Flushes the folder; does nothing on systems other than Linux and where the file system declines.</summary>
    public static void Flush(string folder)
    {
        if (Open == null || Sync == null || Close == null) return;
        byte[] name = Encoding.UTF8.GetBytes(folder + '\0');
        fixed (byte* path = name)
        {
            int handle = Open(path, 0);
            if (handle < 0) return;
            _ = Sync(handle);
            _ = Close(handle);
        }
    }

    private static nint Find(string function) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), function, out nint address) ? address
            : 0;
}
