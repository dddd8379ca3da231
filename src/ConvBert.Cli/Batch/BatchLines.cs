using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Streaming;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Batch;

/// <summary>
/// The lines of a batch, read ahead; empty lines are skipped. A line that does not belong to the running group can be put back.
/// </summary>
internal sealed class BatchLines
{
    private readonly LineReader _lines;
    private readonly ReadAhead<BatchLine> _ahead;
    private BatchLine? _waiting;

    /// <param name="lines">The lines; the caller closes them.</param>
    /// <param name="stop">Ends the reading.</param>
    public BatchLines(LineReader lines, CancellationToken stop)
    {
        _lines = lines;
        _ahead = new ReadAhead<BatchLine>(TryRead, line => line.Size);
        _ahead.Start(stop);
    }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => _lines.BytesRead;

    /// <summary>The next line; null at the end.</summary>
    public async ValueTask<BatchLine?> TakeAsync(CancellationToken cancellationToken)
    {
        if (_waiting is not { } line) return (await _ahead.ReadAsync(cancellationToken).ConfigureAwait(false)).Item;
        _waiting = null;
        return line;
    }

    /// <summary>Puts back the line that was taken last.</summary>
    public void PutBack(BatchLine line) => _waiting = line;

    private bool TryRead(out BatchLine line)
    {
        while (_lines.TryRead(out InputLine read))
        {
            if (read.Text is { } blank && string.IsNullOrWhiteSpace(blank)) continue;
            line = BatchLine.Read(read);
            return true;
        }
        line = null!;
        return false;
    }
}
