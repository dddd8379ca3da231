using System.Runtime.InteropServices;

namespace ConvBert.Kernels.Memory;

/// <summary>
/// Floats outside the managed heap, aligned to a cache line (64 bytes): weights and scratch live here, so that a forward allocates
/// nothing and the collector never moves or scans them.
/// </summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64;

    private float* _pointer;
    private MappedFile? _file;

    /// <summary>Allocates <paramref name="length"/> floats; their values are undefined.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system has no such block of memory.</exception>
    public NativeBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = checked((nuint)length * sizeof(float));
        bool large = bytes >= HugePages.PageSize;
        _pointer = (float*)NativeMemory.AlignedAlloc(Math.Max(bytes, Alignment), large ? HugePages.PageSize : Alignment);
        if (large) HugePages.Request(_pointer, bytes);
        GC.AddMemoryPressure(Math.Max(length * sizeof(float), 1));
    }

    ~NativeBuffer() => Free();

    public long Length { get; }

    /// <summary>The first float. Its holder must keep this buffer reachable for as long.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            return _pointer;
        }
    }

    /// <summary>The first <see cref="int.MaxValue"/> floats at most.</summary>
    public Span<float> Span => new(Pointer, checked((int)Length));

    /// <summary>
    /// Frees the memory and uses the floats at <paramref name="offset"/> of a mapped file in its place; they can only be read. No one may
    /// be using the buffer meanwhile.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The file is too short, or the floats would not be aligned.</exception>
    public void Map(MappedFile file, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, file.Length - (Length * sizeof(float)));
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset % (long)Alignment, 0, nameof(offset));
        file.Retain();
        Free();
        _file = file;
        _pointer = (float*)(file.Pointer + offset);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer == null) return;
        float* memory = _pointer;
        _pointer = null;
        if (_file is not null)
        {
            _file.Dispose();
            return;
        }

        NativeMemory.AlignedFree(memory);
        GC.RemoveMemoryPressure(Math.Max(Length * sizeof(float), 1));
    }
}
