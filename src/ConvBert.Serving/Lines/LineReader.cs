using ConvBert.Serving.Requests;
using ConvBert.Tokenization.Streams;

namespace ConvBert.Serving.Lines;

/// <summary>One line of an input: its number from 1, and its text or why it has none.</summary>
internal readonly record struct InputLine(long Number, string? Text, RequestException? Error);

/// <summary>Reads the lines of an input in constant memory, as <see cref="TextLineReader"/> does, and closes it in the end.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="linesBefore">The lines of the input that come before the stream's.</param>
internal sealed class LineReader(Stream stream, long linesBefore = 0) : IDisposable
{
    /// <summary>The longest line that is read, in bytes.</summary>
    public const int MaxBytes = TextLineReader.MaxBytes;

    private readonly TextLineReader _lines = new(stream, linesBefore);

    /// <summary>Bytes taken from the stream so far.</summary>
    public long BytesRead => _lines.BytesRead;

    /// <summary>Reads the next line; false at the end of the stream.</summary>
    public bool TryRead(out InputLine line)
    {
        bool any = _lines.TryRead(out TextLine read);
        line = new InputLine(read.Number, read.Text, read.Error is null ? null : new RequestException($"The line {read.Error}."));
        return any;
    }

    public void Dispose() => stream.Dispose();
}
