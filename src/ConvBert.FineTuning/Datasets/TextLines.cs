using System.Buffers;
using System.Text;

namespace ConvBert.FineTuning.Datasets;

/// <summary>A line with its number from 1, or why it has no text.</summary>
internal readonly record struct TextLine(long Number, string? Text, string? Error);

/// <summary>
/// The lines of a UTF-8 stream, in constant memory. <c>\n</c> and <c>\r\n</c> end a line; a byte order mark at the start is dropped.
/// </summary>
internal static class TextLines
{
    /// <summary>The longest line that is read, in bytes.</summary>
    private const int MaxBytes = 64 << 20;

    private const int BlockBytes = 1 << 16;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IEnumerable<TextLine> Read(Stream stream)
    {
        var pending = new ArrayBufferWriter<byte>();
        byte[] block = new byte[BlockBytes];
        long number = 0;
        bool tooLong = false;
        while (true)
        {
            int read = stream.Read(block), start = 0;
            while (block.AsSpan(start, read - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                Keep(pending, block.AsSpan(start, length), ref tooLong);
                yield return Take(pending, ++number, ref tooLong);
                start += length + 1;
            }

            Keep(pending, block.AsSpan(start, read - start), ref tooLong);
            if (read > 0) continue;
            if (pending.WrittenCount > 0 || tooLong) yield return Take(pending, ++number, ref tooLong);
            yield break;
        }
    }

    private static void Keep(ArrayBufferWriter<byte> pending, ReadOnlySpan<byte> bytes, ref bool tooLong)
    {
        tooLong |= pending.WrittenCount + bytes.Length > MaxBytes;
        if (!tooLong) pending.Write(bytes);
    }

    private static TextLine Take(ArrayBufferWriter<byte> pending, long number, ref bool tooLong)
    {
        try
        {
            if (tooLong) return new TextLine(number, null, $"is longer than {MaxBytes} bytes");
            ReadOnlySpan<byte> bytes = pending.WrittenSpan;
            if (number == 1 && bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
            if (bytes is [.., (byte)'\r']) bytes = bytes[..^1];
            return new TextLine(number, Strict.GetString(bytes), null);
        }
        catch (DecoderFallbackException invalid)
        {
            return new TextLine(number, null, $"is not valid UTF-8 (byte {invalid.Index + 1} of the line)");
        }
        finally
        {
            tooLong = false;
            pending.ResetWrittenCount();
        }
    }
}
