namespace ConvBert.Tokenization.Streams;

/// <summary>Reads whole lines, as many as fit into a block of memory; the block grows for a line that does not fit.</summary>
internal sealed class LineBlockReader(Stream stream)
{
    private const int BlockSize = 1 << 20;
    private const int MaxLine = 1 << 30;

    private byte[] _block = new byte[BlockSize];
    private int _held;
    private int _lines;
    private bool _ended;

    /// <summary>The lines that were read last, each with its line end, except possibly the last of the stream.</summary>
    public ReadOnlyMemory<byte> Lines => _block.AsMemory(0, _lines);

    /// <summary>Reads the next lines; false at the end of the stream.</summary>
    /// <exception cref="TokenizerException">A line is too long.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _block.AsSpan(_lines, _held - _lines).CopyTo(_block);
        _held -= _lines;
        _lines = 0;
        while (!_ended)
        {
            int read = await stream.ReadAtLeastAsync(
                _block.AsMemory(_held), _block.Length - _held, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            _ended = read < _block.Length - _held;
            int newest = _block.AsSpan(_held, read).LastIndexOf((byte)'\n');
            _held += read;
            if (newest >= 0 && !_ended)
            {
                _lines = _held - read + newest + 1;
                return true;
            }

            if (_ended) break;
            if (_block.Length >= MaxLine) throw new TokenizerException($"A line is longer than {MaxLine} bytes.");
            Array.Resize(ref _block, 2 * _block.Length);
        }

        _lines = _held;
        return _lines > 0;
    }
}
