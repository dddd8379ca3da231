namespace ConvBert.Serving.Models;

/// <summary>A model's files changed again and again while they were read, so that what was read may be half old and half new.</summary>
internal sealed class ChangingFilesException() : IOException("The files changed each time while they were read.");
