using System.Buffers;

namespace ConvBert.FineTuning.Caching;

/// <summary>A part of a mapped file as memory; after the file is closed, an access throws.</summary>
/// <param name="file">The file.</param>
/// <param name="start">Where the part begins.</param>
/// <param name="length">How many elements it has.</param>
internal sealed unsafe class MappedMemory<T>(MappedFile file, long start, int length) : MemoryManager<T>
    where T : unmanaged
{
    public override Span<T> GetSpan() => new(file.Pointer + start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(file.Pointer + start + ((long)elementIndex * sizeof(T)));

    public override void Unpin()
    {
        // A mapped file does not move.
    }

    protected override void Dispose(bool disposing)
    {
        // The file is its owner's.
    }
}
