using System.Net;

namespace ConvBert.Hub;

/// <summary>A download that could not be done; the message names the repository, the file, the status and what to do.</summary>
public sealed class ConvBertHubException : Exception
{
    /// <summary>Describes a failed download.</summary>
    /// <param name="repository">The repository, such as <c>YituTech/conv-bert-base</c>.</param>
    /// <param name="file">The file in it, if the failure is about one.</param>
    /// <param name="status">The status that the server answered with, if it did.</param>
    /// <param name="defect">What is wrong and what to do.</param>
    /// <param name="inner">The cause, if another exception is one.</param>
    public ConvBertHubException(string repository, string? file, HttpStatusCode? status, string defect, Exception? inner = null)
        : base($"{repository}{(file is null ? "" : $", {file}")}: {(status is null ? "" : $"status {(int)status}: ")}{defect}", inner)
        => (Repository, File, Status) = (repository, file, status);

    /// <summary>The repository.</summary>
    public string Repository { get; }

    /// <summary>The file in the repository, if the failure is about one.</summary>
    public string? File { get; }

    /// <summary>The status that the server answered with, if it did.</summary>
    public HttpStatusCode? Status { get; }
}
