namespace ConvBert.FineTuning.Datasets;

/// <summary>A record holds no example; the message is a sentence without its subject.</summary>
internal sealed class BadRecordException(string message, Exception? inner = null) : Exception(message, inner);
