namespace ConvBert.Kernels.Tests.Support;

/// <summary>
/// Native floats between two pages that may not be touched. Whatever shares the pages with them is poison, a NaN with its own bits: a
/// kernel that computes with it spoils its result, one that overwrites it is told by <see cref="AssertGuards"/>, one that crosses the
/// pages crashes.
/// </summary>
internal sealed unsafe class GuardedBuffer : IDisposable
{
    private const uint Poison = 0x7FE5_A5A5;

    private readonly ProtectedPages _pages;
    private readonly float* _pointer;

    /// <summary>The last float touches the page behind: not one float more can be read.</summary>
    public GuardedBuffer(int length)
        : this(length, 0, atEnd: true)
    {
    }

    /// <summary>
    /// The first float lies <paramref name="misalignment"/> floats behind the page before: a page is aligned to every vector.
    /// </summary>
    public GuardedBuffer(int length, int misalignment)
        : this(length, misalignment, atEnd: false)
    {
    }

    private GuardedBuffer(int length, int misalignment, bool atEnd)
    {
        Length = length;
        _pages = new ProtectedPages(checked((nint)(length + misalignment) * sizeof(float)));
        float* first = (float*)_pages.Pointer;
        _pointer = atEnd ? first + (_pages.Length / sizeof(float)) - length : first + misalignment;
        new Span<uint>(first, checked((int)(_pages.Length / sizeof(uint)))).Fill(Poison);
    }

    public int Length { get; }

    public float* Pointer => _pointer;

    public Span<float> Span => new(_pointer, Length);

    /// <summary>A buffer that holds <paramref name="values"/> and ends at the page behind.</summary>
    public static GuardedBuffer Of(ReadOnlySpan<float> values)
    {
        var buffer = new GuardedBuffer(values.Length);
        values.CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>A buffer that holds <paramref name="values"/> and begins so many floats behind a page.</summary>
    public static GuardedBuffer Of(ReadOnlySpan<float> values, int misalignment)
    {
        var buffer = new GuardedBuffer(values.Length, misalignment);
        values.CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>Fails when a float before or behind the buffer was overwritten.</summary>
    public void AssertGuards(string subject)
    {
        uint* first = (uint*)_pages.Pointer;
        uint* end = first + (_pages.Length / sizeof(uint));
        AssertPoison(first, (uint*)_pointer, subject);
        AssertPoison((uint*)(_pointer + Length), end, subject);
    }

    public void Dispose() => _pages.Dispose();

    private void AssertPoison(uint* from, uint* to, string subject)
    {
        int changed = new ReadOnlySpan<uint>(from, (int)(to - from)).IndexOfAnyExcept(Poison);
        if (changed >= 0)
        {
            Assert.Fail(
                $"{subject}: wrote {BitConverter.UInt32BitsToSingle(from[changed]):R} outside of its {Length} floats, at index {(float*)(from + changed) - _pointer}.");
        }
    }
}
