using System.Runtime.InteropServices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Tests.Memory;

public sealed unsafe class MappedFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Map_BufferOnAFile_ReadsItsFloatsAndKeepsItMapped()
    {
        float[] numbers = [.. Enumerable.Range(0, 64).Select(i => (float)i)];
        File.WriteAllBytes(_path, MemoryMarshal.AsBytes<float>(numbers).ToArray());
        using var buffer = new NativeBuffer(16);
        using (var file = new MappedFile(_path)) buffer.Map(file, 128);
        File.Delete(_path);
        buffer.Span.ToArray().Should().Equal(numbers[32..48]);
        buffer.Dispose();
        buffer.Invoking(b => b.Span.Length).Should().Throw<ObjectDisposedException>();
    }

    [Theory]
    [InlineData(-64)]
    [InlineData(4)]
    [InlineData(256)]
    public void Map_PlaceThatIsOutsideOrNotAligned_IsRefused(long offset)
    {
        File.WriteAllBytes(_path, new byte[256]);
        using var file = new MappedFile(_path);
        using var buffer = new NativeBuffer(16);
        buffer.Invoking(b => b.Map(file, offset)).Should().Throw<ArgumentOutOfRangeException>();
        buffer.Span.Fill(1);
    }

    [Fact]
    public void Open_EmptyOrMissingFile_IsAnIOException()
    {
        FluentActions.Invoking(() => new MappedFile(_path)).Should().Throw<IOException>();
        FluentActions.Invoking(() => new MappedFile(_path + ".missing")).Should().Throw<IOException>();
    }
}
