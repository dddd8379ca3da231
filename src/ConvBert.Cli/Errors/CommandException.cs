using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Errors;

/// <summary>The command failed; the message says what, where and what was expected. Exit code 1.</summary>
internal class CommandException : RefusalException
{
    public CommandException(string message) : base(message)
    {
    }

    public CommandException(string message, Exception inner) : base(message, inner)
    {
    }
}

/// <summary>The command line is wrong. Exit code 2.</summary>
internal sealed class UsageException(string message) : CommandException(message);
