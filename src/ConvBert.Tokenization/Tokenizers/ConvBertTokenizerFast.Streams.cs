using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ConvBert.Tokenization.Engine;
using ConvBert.Tokenization.Streams;

namespace ConvBert.Tokenization;

/// <content>Ids of texts that are read from streams.</content>
public sealed partial class ConvBertTokenizerFast
{
    /// <summary>
    /// Writes the ids of the UTF-8 text of a stream, as many as fit; no more is read than necessary, in constant memory. If added tokens
    /// may extend across words (<see cref="AddedToken.LStrip"/> and the like), the whole text is read first.
    /// </summary>
    /// <param name="utf8Text">
    /// The text from the current position of the stream; invalid UTF-8 counts as U+FFFD. The stream stays open.
    /// </param>
    /// <param name="destination">Receives the ids. Elements after the last id may be overwritten.</param>
    /// <param name="addSpecialTokens">Whether [CLS] and [SEP] are added. Default: true.</param>
    /// <returns>The number of ids written.</returns>
    /// <exception cref="ArgumentException">There is no room for the special tokens.</exception>
    /// <exception cref="TokenizerException">A word is unknown, and the vocabulary has no unknown token.</exception>
    public int EncodeToIds(Stream utf8Text, Span<int> destination, bool addSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(utf8Text);
        Span<int> room = Open(destination, addSpecialTokens);
        FastEncoder encoder = EncoderFor(Settings.SplitSpecialTokens);
        if (encoder.NeedsWholeText) return Close(destination, encoder.Encode(ReadAll(utf8Text), room), addSpecialTokens);
        EncoderState state = encoder.Rent();
        var sink = new IdSink(room);
        state.Chunks.Clear();
        while (!sink.IsFull)
        {
            int read = utf8Text.Read(state.Chunks.Free.Span);
            if (read > 0)
            {
                state.Chunks.Scan(state.Scanner, state.Cache, read, ref sink);
                continue;
            }

            state.Chunks.Finish(state.Scanner, state.Cache, 0, ref sink);
            break;
        }

        state.Release();
        return Close(destination, sink.Written, addSpecialTokens);
    }

    /// <inheritdoc cref="EncodeToIds(Stream, Span{int}, bool)"/>
    public int EncodeToIds(Stream utf8Text, Span<int> destination) => EncodeToIds(utf8Text, destination, addSpecialTokens: true);

    /// <summary>The same for the UTF-8 text of a pipe.</summary>
    /// <param name="utf8Text">
    /// The text; invalid UTF-8 counts as U+FFFD. The reader is not completed, and what is not needed remains unread.
    /// </param>
    /// <param name="destination">Receives the ids. Elements after the last id may be overwritten.</param>
    /// <param name="addSpecialTokens">Whether [CLS] and [SEP] are added. Default: true.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>The number of ids written.</returns>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    /// <inheritdoc cref="EncodeToIds(Stream, Span{int}, bool)"/>
    public async ValueTask<int> EncodeToIdsAsync(
        PipeReader utf8Text, Memory<int> destination, bool addSpecialTokens = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(utf8Text);
        int reserved = destination.Length - Open(destination.Span, addSpecialTokens).Length;
        Memory<int> room = reserved == 0 ? destination : destination[1..^1];
        FastEncoder encoder = EncoderFor(Settings.SplitSpecialTokens);
        if (encoder.NeedsWholeText)
        {
            byte[] text = await ReadAllAsync(utf8Text, cancellationToken).ConfigureAwait(false);
            return Close(destination.Span, encoder.Encode(text, room.Span), addSpecialTokens);
        }

        EncoderState state = encoder.Rent();
        state.Chunks.Clear();
        int written = 0;
        while (written < room.Length)
        {
            ReadResult result = await utf8Text.ReadAsync(cancellationToken).ConfigureAwait(false);
            SequencePosition consumed = Take(state, result.Buffer, room.Span, ref written);
            utf8Text.AdvanceTo(consumed);
            if (result.IsCanceled) throw new OperationCanceledException("The pending read of the pipe was cancelled.");
            if (!result.IsCompleted || written == room.Length) continue;
            written = Finish(state, room.Span, written);
            break;
        }

        state.Release();
        return Close(destination.Span, written, addSpecialTokens);
    }

    /// <summary>
    /// Reads UTF-8 text line by line, in constant memory except for the longest line, and encodes the lines on all cores. Lines are
    /// returned in order, many at a time.
    /// </summary>
    /// <param name="utf8Text">Lines that end with LF or CR LF; the last may have no line end. The stream stays open.</param>
    /// <param name="maxLength">
    /// The maximum number of ids of a line, including special tokens; longer lines are truncated at the end. Default: no limit.
    /// </param>
    /// <param name="addSpecialTokens">Whether [CLS] and [SEP] are put around each line. Default: true.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>The ids of some lines at a time, valid until the next are requested.</returns>
    /// <exception cref="ArgumentException">There is no room for the special tokens.</exception>
    /// <exception cref="TokenizerException">
    /// A word is unknown, and the vocabulary has no unknown token; or a line is longer than 1 GB.
    /// </exception>
    public async IAsyncEnumerable<EncodedLines> EncodeLinesAsync(
        Stream utf8Text,
        int maxLength = int.MaxValue,
        bool addSpecialTokens = true,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(utf8Text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, addSpecialTokens ? 2 : 0);
        var reader = new LineBlockReader(utf8Text);
        var lines = new EncodedLines(this, maxLength, addSpecialTokens);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            lines.Encode(reader.Lines);
            yield return lines;
        }
    }

    private static SequencePosition Take(EncoderState state, ReadOnlySequence<byte> text, Span<int> room, ref int written)
    {
        var sink = new IdSink(room, written);
        while (!text.IsEmpty && !sink.IsFull)
        {
            Span<byte> free = state.Chunks.Free.Span;
            ReadOnlySpan<byte> next = text.FirstSpan;
            if (next.Length > free.Length) next = next[..free.Length];
            next.CopyTo(free);
            text = text.Slice(next.Length);
            state.Chunks.Scan(state.Scanner, state.Cache, next.Length, ref sink);
        }

        written = sink.Written;
        return text.Start;
    }

    private static int Finish(EncoderState state, Span<int> room, int written)
    {
        var sink = new IdSink(room, written);
        state.Chunks.Finish(state.Scanner, state.Cache, 0, ref sink);
        return sink.Written;
    }

    private static byte[] ReadAll(Stream text)
    {
        var all = new MemoryStream();
        text.CopyTo(all);
        return all.ToArray();
    }

    private static async ValueTask<byte[]> ReadAllAsync(PipeReader text, CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        await text.CopyToAsync(all, cancellationToken).ConfigureAwait(false);
        return all.ToArray();
    }
}
