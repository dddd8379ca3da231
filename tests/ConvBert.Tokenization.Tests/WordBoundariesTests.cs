using System.Text;
using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Engine;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Tests;

/// <summary>Where raw text is cut before it is normalized, held to the classes of characters that say where it may be cut.</summary>
public class WordBoundariesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_EveryCodePoint_CutsOnlyWhereNothingLooksAcross(bool isolatesCjk)
    {
        CharacterClass isolated =
            CharacterClass.Whitespace | CharacterClass.Punctuation | (isolatesCjk ? CharacterClass.Cjk : CharacterClass.None);
        var block = new byte[ByteBlock.Size];
        for (int c = 0; c < 0x110000; c++)
        {
            if (CodePoints.IsSurrogate(c)) continue;
            block.AsSpan().Fill((byte)' ');
            block[0] = (byte)'a';
            int length = new Rune(c).EncodeToUtf8(block.AsSpan(1));
            block[length + 1] = (byte)'b';
            WordBoundaries boundaries = WordBoundaries.Of(new ByteBlock(in block[0]), isolatesCjk);
            bool ascii = c is ' ' or '\t' or '\n' or '\r' || WordBoundaries.IsPunctuation(c);
            bool cut = boundaries.Starts != 1;
            if (cut && (CharacterTable.Fast[c] & isolated) == 0) Assert.Fail($"U+{c:X4} is cut, which the pre-tokenizer would not do.");
            if (c < 0x80) cut.Should().Be(ascii, "U+{0:X4} is ASCII", c);
            if (!cut) continue;
            bool space = c is ' ' or '\t' or '\n' or '\r';
            ulong starts = space ? 0b101ul : 0b11ul | (1ul << (length + 1));
            ulong ends = space ? 0b1010ul : 0b10ul | (1ul << (length + 1)) | (1ul << (length + 2));
            boundaries.Starts.Should().Be(starts, "U+{0:X4} stands at byte 1", c);
            boundaries.Ends.Should().Be(ends, "U+{0:X4} stands at byte 1", c);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("!")]
    [InlineData("字")]
    [InlineData("“")]
    [InlineData("«")]
    [InlineData(" ")]
    public void Of_EveryPlaceInABlock_LeavesWhatIsCutOffToTheNext(string unit)
    {
        byte[] word = System.Text.Encoding.UTF8.GetBytes(unit);
        for (int at = 1; at <= ByteBlock.Size - word.Length; at++)
        {
            byte[] text = [.. Enumerable.Repeat((byte)'x', at), .. word, .. Enumerable.Repeat((byte)'y', ByteBlock.Size)];
            WordBoundaries boundaries = WordBoundaries.Of(new ByteBlock(in text[0]), isolatesCjk: true);
            int next = unit is "a" ? 0 : at + word.Length == ByteBlock.Size && unit is not " " ? at : at + word.Length;
            boundaries.Consumed.Should().Be(next, "{0} stands at byte {1}", unit, at);
        }
    }
}
