using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ConvBert.Kernels.Tests.Support;

/// <summary>Whole pages that can be read and written between two that cannot.</summary>
internal sealed unsafe class ProtectedPages : IDisposable
{
    private readonly byte* _all;
    private readonly nint _allLength;

    /// <summary>As many pages as <paramref name="length"/> bytes need, one at least.</summary>
    public ProtectedPages(nint length)
    {
        nint page = Environment.SystemPageSize;
        Length = Math.Max(1, (length + page - 1) / page) * page;
        _allLength = Length + (2 * page);
        _all = OperatingSystem.IsWindows() ? AllocateWindows(page) : AllocateUnix(page);
        Pointer = _all + page;
    }

    public byte* Pointer { get; }

    public nint Length { get; }

    public void Dispose()
    {
        bool released = OperatingSystem.IsWindows() ? VirtualFree(_all, 0, MemRelease) != 0 : MUnmap(_all, _allLength) == 0;
        if (!released) throw new Win32Exception();
    }

    private byte* AllocateUnix(nint page)
    {
        byte* all = MMap(null, _allLength, ProtNone, MapPrivate | (OperatingSystem.IsLinux() ? LinuxMapAnonymous : BsdMapAnonymous), -1, 0);
        if ((nint)all == -1) throw new Win32Exception();
        if (MProtect(all + page, Length, ProtRead | ProtWrite) != 0) throw new Win32Exception();
        return all;
    }

    private byte* AllocateWindows(nint page)
    {
        byte* all = VirtualAlloc(null, _allLength, MemReserve, PageNoAccess);
        if (all == null || VirtualAlloc(all + page, Length, MemCommit, PageReadWrite) == null) throw new Win32Exception();
        return all;
    }

    private const int ProtNone = 0, ProtRead = 1, ProtWrite = 2, MapPrivate = 2, LinuxMapAnonymous = 0x20, BsdMapAnonymous = 0x1000;

    private const uint MemCommit = 0x1000, MemReserve = 0x2000, MemRelease = 0x8000, PageNoAccess = 0x01, PageReadWrite = 0x04;

#pragma warning disable SYSLIB1054 // Blittable signatures: a generated marshaller would add nothing.
    [DllImport("libc", EntryPoint = "mmap", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern byte* MMap(void* address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MProtect(void* address, nint length, int protection);

    [DllImport("libc", EntryPoint = "munmap", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MUnmap(void* address, nint length);

    [DllImport("kernel32", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern byte* VirtualAlloc(void* address, nint size, uint type, uint protection);

    [DllImport("kernel32", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int VirtualFree(void* address, nint size, uint type);
#pragma warning restore SYSLIB1054
}
