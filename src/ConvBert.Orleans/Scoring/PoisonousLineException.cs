namespace ConvBert.Orleans.Scoring;

/// <summary>The answer to a line that was given up.</summary>
internal sealed class PoisonousLineException(int tries) : Exception(
    $"The line ended the process that answered it, or was not answered in time, {tries} times; it was passed over.");
