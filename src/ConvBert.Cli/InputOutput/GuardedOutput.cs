using ConvBert.Cli.Errors;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.InputOutput;

/// <summary>
/// An output each of whose failures is either "nobody reads any more" or an error that names the output; nothing is lost without a word.
/// </summary>
/// <param name="stream">Where bytes go, unbuffered.</param>
/// <param name="name">What messages call it.</param>
internal sealed class GuardedOutput(Stream stream, string name) : ForwardOnlyStream
{
    /// <summary>
    /// A pipe takes up to this many bytes as a whole or not at all, so that a pipe that does not block can be tried again.
    /// </summary>
    private const int AtomicBytes = 4096;

    private static readonly TimeSpan FullPipePoll = TimeSpan.FromMilliseconds(1);

    public override bool CanWrite => true;

    /// <summary>An output over a stream that somebody else owns.</summary>
    public static Stream Over(Stream stream, string name) => new GuardedOutput(stream, name);

    /// <summary>Writes bytes; they are on their way when this returns.</summary>
    /// <exception cref="ClosedPipeException">Nobody reads the output any more.</exception>
    /// <exception cref="OutputException">The bytes cannot be written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                int count = Math.Min(buffer.Length, AtomicBytes);
                WritePart(buffer[..count]);
                buffer = buffer[count..];
            }
            stream.Flush();
        }
        catch (IOException exception) when (IsReaderGone(exception))
        {
            throw new ClosedPipeException(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(name, exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }

    private void WritePart(ReadOnlySpan<byte> part)
    {
        while (true)
        {
            try
            {
                stream.Write(part);
                return;
            }
            catch (IOException exception) when (IsPipeFull(exception))
            {
                Thread.Sleep(FullPipePoll);
            }
        }
    }

    // EPIPE and ECONNRESET; on Windows ERROR_BROKEN_PIPE, ERROR_NO_DATA and ERROR_PIPE_NOT_CONNECTED.
    private static bool IsReaderGone(IOException exception) => OperatingSystem.IsWindows()
        ? (exception.HResult & 0xFFFF) is 109 or 232 or 233
        : exception.HResult == 32 || exception.HResult == (OperatingSystem.IsLinux() ? 104 : 54);

    // EAGAIN: whoever shares the pipe has made it non-blocking.
    private static bool IsPipeFull(IOException exception) => !OperatingSystem.IsWindows()
        && exception.HResult == (OperatingSystem.IsLinux() ? 11 : 35);
}
