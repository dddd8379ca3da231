using System.Runtime.InteropServices;

namespace ConvBert.Cli.InputOutput;

/// <summary>
/// The heaps of the C library. glibc takes large blocks from the system, but once it has given one back it keeps blocks of that size in its
/// heaps, of which it has eight for each processor: a process whose threads take turns with large blocks grows for long.
/// </summary>
internal static unsafe class NativeHeaps
{
    /// <summary>What users set the size by.</summary>
    private const string Variable = "MALLOC_MMAP_THRESHOLD_";

    /// <summary>The M_MMAP_THRESHOLD of glibc.</summary>
    private const int MapThreshold = -3;

    /// <summary>
    /// The size of blocks, in bytes, that always go back to the system. It costs nothing that can be measured: 64 connections to the size
    /// small get 8,329 and 9,612 tokens/s with it and 7,941 and 9,119 without, in turns.
    /// </summary>
    private const int LargeBlock = 256 << 10;

    /// <summary>
    /// Gives large blocks back to the system when they are freed; where the C library has no such call, or the user has said what is large,
    /// nothing changes.
    /// </summary>
    public static void ReturnLargeBlocks()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is not null) return;
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out nint option))
            _ = ((delegate* unmanaged<int, int, int>)option)(MapThreshold, LargeBlock);
    }
}
