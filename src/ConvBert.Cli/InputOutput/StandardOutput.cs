using ConvBert.Serving.Lines;
using Microsoft.Win32.SafeHandles;

namespace ConvBert.Cli.InputOutput;

/// <summary>Standard output as a stream that notices when its reader is gone.</summary>
internal static class StandardOutput
{
    /// <summary>Opens the process's standard output.</summary>
    /// <remarks>
    /// On Unix the runtime's console stream swallows EPIPE, so a command behind a closed pipe would work on for nobody. A file stream over
    /// the descriptor reports it; but over a regular file it would keep a position of its own and overwrite what other processes that share
    /// the descriptor write, so there the console stream is used.
    /// </remarks>
    public static Stream Open()
    {
        if (!StandardDescriptor.IsInherited(StandardDescriptor.Output)) return new ClosedOutput();
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        FileStream stream;
        try
        {
            stream = new FileStream(new SafeFileHandle(StandardDescriptor.Output, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // An unusual descriptor: the console stream knows how to treat it.
            return Console.OpenStandardOutput();
        }
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>A standard output that the process was not given.</summary>
    private sealed class ClosedOutput : ForwardOnlyStream
    {
        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("it is closed");
    }
}
