using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary>A call cannot be answered; the message says what is wrong and what was expected.</summary>
[GenerateSerializer, Alias("convbert.TaskRefusedException")]
public sealed class TaskRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TaskRefusedException(string message) : base(message)
    {
    }
}
