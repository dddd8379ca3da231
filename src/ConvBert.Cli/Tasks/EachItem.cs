using System.Runtime.CompilerServices;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Tasks;

/// <summary>Answers a stream item by item, for tasks that have no batches.</summary>
internal static class EachItem
{
    /// <summary>The outcome of <paramref name="answer"/> for every item, in order.</summary>
    public static async IAsyncEnumerable<PipelineOutcome<TResult>> RunAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> items, Func<TInput, TResult> answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TInput item in items.WithCancellation(cancellationToken).ConfigureAwait(false)) yield return Outcome(item, answer);
    }

    private static PipelineOutcome<TResult> Outcome<TInput, TResult>(TInput item, Func<TInput, TResult> answer)
    {
        try
        {
            return new PipelineOutcome<TResult>(answer(item));
        }
        catch (Exception exception) when (ErrorReport.IsPassable(exception))
        {
            return new PipelineOutcome<TResult>(exception);
        }
    }
}
