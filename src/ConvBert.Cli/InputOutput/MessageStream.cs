using ConvBert.Serving.Lines;

namespace ConvBert.Cli.InputOutput;

/// <summary>Standard error: what cannot be written is dropped, since there is no other place to say so, and the work goes on.</summary>
internal sealed class MessageStream(Stream stream) : ForwardOnlyStream
{
    private bool _isGone;

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_isGone) return;
        try
        {
            stream.Write(buffer);
            stream.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isGone = true;
        }
    }
}
