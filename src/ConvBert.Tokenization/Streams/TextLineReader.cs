using System.Buffers;
using System.Text;

namespace ConvBert.Tokenization.Streams;

/// <summary>
/// Reads UTF-8 lines from a stream in constant memory. <c>\n</c> and <c>\r\n</c> end a line, a byte order mark at the start is dropped; a
/// line that is not UTF-8 or longer than <see cref="MaxBytes"/> has an error for a text, and reading goes on behind it.
/// </summary>
/// <param name="stream">The bytes; whose they are stays the caller's.</param>
/// <param name="linesBefore">The lines of the text that come before the stream's.</param>
internal sealed class TextLineReader(Stream stream, long linesBefore = 0)
{
    /// <summary>The longest line that is read, in bytes.</summary>
    public const int MaxBytes = 64 << 20;

    private const int BlockBytes = 1 << 16;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _pending = new();
    private readonly byte[] _block = new byte[BlockBytes];
    private int _start;
    private int _end;
    private long _number = linesBefore;
    private bool _tooLong;

    /// <summary>Bytes taken from the stream so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Reads the next line; false at the end of the stream.</summary>
    public bool TryRead(out TextLine line)
    {
        while (true)
        {
            ReadOnlySpan<byte> block = _block.AsSpan(_start, _end - _start);
            int newLine = block.IndexOf((byte)'\n');
            if (newLine >= 0)
            {
                Keep(block[..newLine]);
                _start += newLine + 1;
                line = Take();
                return true;
            }

            Keep(block);
            _start = 0;
            _end = stream.Read(_block);
            BytesRead += _end;
            if (_end > 0) continue;
            bool any = _pending.WrittenCount > 0 || _tooLong;
            line = any ? Take() : default;
            return any;
        }
    }

    /// <summary>The lines that are left.</summary>
    public IEnumerable<TextLine> ReadToEnd()
    {
        while (TryRead(out TextLine line)) yield return line;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_tooLong) return;
        if (_pending.WrittenCount + bytes.Length > MaxBytes)
        {
            _tooLong = true;
            _pending.ResetWrittenCount();
            return;
        }

        _pending.Write(bytes);
    }

    private TextLine Take()
    {
        _number++;
        try
        {
            if (_tooLong) return new TextLine(_number, null, $"is longer than {MaxBytes} bytes");
            ReadOnlySpan<byte> bytes = _pending.WrittenSpan;
            if (_number == 1 && bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
            if (bytes is [.., (byte)'\r']) bytes = bytes[..^1];
            return new TextLine(_number, Strict.GetString(bytes), null);
        }
        catch (DecoderFallbackException invalid)
        {
            return new TextLine(_number, null, $"is not valid UTF-8 (byte {invalid.Index + 1} of the line)");
        }
        finally
        {
            _tooLong = false;
            _pending.ResetWrittenCount();
        }
    }
}
