namespace ConvBert.Pipelines;

/// <summary>What was done about a doubtful option, where Hugging Face logs a warning.</summary>
/// <param name="message">What was found and what was done.</param>
public sealed class PipelineWarningEventArgs(string message) : EventArgs
{
    /// <summary>What was found and what was done.</summary>
    public string Message { get; } = message;
}
