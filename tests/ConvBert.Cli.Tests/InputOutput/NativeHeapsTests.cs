using System.Runtime.InteropServices;
using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli.Tests.InputOutput;

/// <summary>Large native blocks of a server go back to the system.</summary>
public sealed class NativeHeapsTests
{
    /// <summary>More than the room that earlier tests can have left in a heap; nobody writes to them, so that they take no memory.</summary>
    private const int Blocks = 256;

    private const int LastBlocks = 16;

    [Fact]
    public unsafe void ReturnLargeBlocks_OfGlibc_TakesThemFromTheSystemForever()
    {
        // Of the C libraries that .NET runs on glibc alone tells its version.
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "gnu_get_libc_version", out _)) return;
        NativeHeaps.ReturnLargeBlocks();
        NativeMemory.Free(NativeMemory.Alloc(2 << 20));

        // Each is smaller than the one that was freed, which glibc would keep in a heap from then on. The first may still find room in one.
        var blocks = new nint[Blocks];
        for (int i = 0; i < Blocks; i++) blocks[i] = (nint)NativeMemory.Alloc((nuint)((1 << 20) + (i * 1_234)));

        // A block of the system's own begins a page, behind two words of glibc's.
        nint[] offsets = [.. blocks.TakeLast(LastBlocks).Select(block => block % Environment.SystemPageSize)];
        foreach (nint block in blocks) NativeMemory.Free((void*)block);
        offsets.Should().AllBeEquivalentTo((nint)(2 * sizeof(nint)));
    }
}
