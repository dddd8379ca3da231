using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Ledger;
using ConvBert.Serving.Tasks;

namespace ConvBert.Orleans.Results;

/// <summary>
/// The answers of a shard on their way to the store: under a name of this attempt, and under that of their content once they are whole.
/// </summary>
internal sealed class ResultFile : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly JobFolder _folder;
    private readonly int _ordinal;
    private readonly IDraft _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _buffer = new(BufferBytes);
    private readonly Utf8JsonWriter _writer;
    private long _bytes;

    public ResultFile(JobFolder folder, int ordinal)
    {
        (_folder, _ordinal) = (folder, ordinal);
        _file = folder.Store.Begin(folder.NewPathOf(ordinal));
        _writer = new Utf8JsonWriter(_buffer, PipelineJson.WriterOptions);
    }

    /// <summary>The answers so far.</summary>
    public long Lines { get; private set; }

    /// <summary>Writes an answer and the end of its line.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void WriteLine(Action<Utf8JsonWriter> answer)
    {
        _writer.Reset(_buffer);
        answer(_writer);
        _writer.Flush();
        _buffer.Write("\n"u8);
        Lines++;
        if (_buffer.WrittenCount >= BufferBytes) Flush();
    }

    /// <summary>Brings the file to the store and gives it the name of its content.</summary>
    /// <exception cref="IOException">The store does not take it.</exception>
    public async Task<ShardResult> CompleteAsync(long errors, long poisonous, CancellationToken cancellationToken)
    {
        Flush();
        string sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
        await _file.CompleteAsync(_folder.PathOf(_ordinal, sha256), cancellationToken).ConfigureAwait(false);
        return new ShardResult(_ordinal, Lines, errors, poisonous, _bytes, sha256);
    }

    /// <summary>Removes what is not complete.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
        _hash.Dispose();
    }

    private void Flush()
    {
        _file.Content.Write(_buffer.WrittenSpan);
        _hash.AppendData(_buffer.WrittenSpan);
        _bytes += _buffer.WrittenCount;
        _buffer.ResetWrittenCount();
    }
}
