using System.Runtime.InteropServices;
using ConvBert.FineTuning.Caching;

namespace ConvBert.FineTuning.Tests.Caching;

public sealed class MappedSegmentsTests
{
    [Fact]
    public void Slice_AnywhereUpToAStepLong_IsThatPartOfTheFile()
    {
        using var folder = new TemporaryFolder();
        int[] numbers = [.. Enumerable.Range(0, 101)];
        File.WriteAllBytes(folder.File("numbers"), MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray());
        using var file = new MappedFile(folder.File("numbers"));

        // Steps of eight numbers: slices lie within a memory, end with one, or begin in the half that two of them have.
        var segments = new MappedSegments<int>(file, step: 8 * sizeof(int));

        for (int start = 0; start < numbers.Length; start++)
        {
            for (int count = 1; count <= Math.Min(8, numbers.Length - start); count++)
                segments.Slice(start * sizeof(int), count).ToArray().Should().Equal(Enumerable.Range(start, count));
        }
    }
}
