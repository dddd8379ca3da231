using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Tests;

/// <summary>The table in pages, held to a plain array.</summary>
public sealed class CodePointTableTests
{
    [Fact]
    public void Change_RandomRanges_GivesWhatAnArrayHolds()
    {
        var random = new Random(5);
        var table = new CodePointTable<int>();
        var array = new int[0x110000];
        for (int i = 0; i < 300; i++)
        {
            int first = random.Next(array.Length);
            int length = random.Next(3) switch { 0 => 1, 1 => random.Next(1, 400), _ => random.Next(1, 60_000) };
            int last = Math.Min(first + length, array.Length) - 1;
            table.Change(first, last, value => (value * 31) + i);
            for (int c = first; c <= last; c++) array[c] = (array[c] * 31) + i;
        }

        for (int c = 0; c < array.Length; c++)
        {
            if (table[c] != array[c]) Assert.Fail($"U+{c:X4}");
        }
    }

    [Fact]
    public void Set_OneCodePoint_LeavesItsNeighbours()
    {
        var table = new CodePointTable<byte>();
        table.Set(0x10FFFF, 7);
        (table[0x10FFFF], table[0x10FFFE], table[0]).Should().Be((7, 0, 0));
    }
}
