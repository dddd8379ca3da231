using ConvBert.Server.Hosting;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;

namespace ConvBert.Server.Calls;

/// <summary>What is asked of a model, whichever protocol asks: its inputs, and their answer.</summary>
internal abstract record ModelCall<TAnswer>
{
    /// <summary>The number of inputs.</summary>
    public abstract int Count { get; }

    /// <summary>The code points of all inputs.</summary>
    public abstract int Characters { get; }

    /// <summary>The task that the model must be able to do.</summary>
    protected abstract string Task { get; }

    /// <summary>Answers the call.</summary>
    /// <param name="server">The models and the bounds.</param>
    /// <param name="model">The model by name; null for the first that can answer.</param>
    /// <param name="priority">What goes first.</param>
    /// <param name="usage">Told what the answer took.</param>
    /// <param name="cancellationToken">Takes the call out of the queue.</param>
    /// <exception cref="RequestTooLargeException">There are more inputs than a request may have.</exception>
    /// <exception cref="UnknownModelException">No model has the name.</exception>
    /// <exception cref="WrongTaskException">The model, or every one, is for other tasks.</exception>
    /// <exception cref="RequestException">The call does not fit the model.</exception>
    public async Task<TAnswer> RunAsync(
        ServerContext server, string? model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken)
    {
        server.CheckBatch(Count);
        using ModelLease lease = ModelChoice.Lease(server.Models, model, Task);
        return await RunAsync(lease.Model, priority, usage, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers the call by a model that is held meanwhile.</summary>
    protected abstract Task<TAnswer> RunAsync(
        LoadedModel model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken);

    /// <summary>The code points of texts.</summary>
    protected static int CharactersOf(IEnumerable<string> texts) =>
        texts.Sum(text => text.Length - text.Count(char.IsLowSurrogate));
}
