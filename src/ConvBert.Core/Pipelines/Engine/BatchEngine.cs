using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ConvBert.Pipelines;

/// <summary>
/// Runs inputs through a call in batches, in order. A stream is tokenized, run and answered at the same time, with at most a few batches between the stages:
/// a slow reader of the results holds the whole of it back.
/// </summary>
internal sealed class BatchEngine<TInput, TResult>(PipelineCall<TInput, TResult> call, BatchRules rules)
{
    /// <summary>Batches that wait between two stages: one to be taken while the next is made.</summary>
    private const int BatchesBetweenStages = 2;

    /// <summary>Runs on the caller's thread.</summary>
    public IEnumerable<PipelineOutcome<TResult>> Run(IEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        var source = new BatchSource<TInput, TResult>(call, rules);
        foreach (TInput input in inputs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (RowBatch<TResult> batch in source.Add(input))
            {
                foreach (PipelineOutcome<TResult> outcome in Answer(batch, cancellationToken)) yield return outcome;
            }
        }

        if (!source.HasRest) yield break;
        foreach (PipelineOutcome<TResult> outcome in Answer(source.TakeRest(), cancellationToken)) yield return outcome;
    }

    /// <summary>Runs with the stages overlapped.</summary>
    public async IAsyncEnumerable<PipelineOutcome<TResult>> RunAsync(IAsyncEnumerable<TInput> inputs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<RowBatch<TResult>> prepared = NewChannel(), answered = NewChannel();
        Task tokenizing = Task.Run(() => StageAsync(prepared.Writer, () => TokenizeAsync(inputs, prepared.Writer, stop.Token)), CancellationToken.None);
        Task running = Task.Run(() => StageAsync(answered.Writer, () => ForwardAsync(prepared.Reader, answered.Writer, stop.Token)), CancellationToken.None);
        try
        {
            await foreach (RowBatch<TResult> batch in answered.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (PipelineOutcome<TResult> outcome in Delivery.Outcomes(batch)) yield return outcome;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(tokenizing, running).ConfigureAwait(false);
            while (answered.Reader.TryRead(out RowBatch<TResult>? left)) left.Release();
        }
    }

    private static Channel<RowBatch<TResult>> NewChannel() =>
        Channel.CreateBounded<RowBatch<TResult>>(new BoundedChannelOptions(BatchesBetweenStages) { SingleReader = true, SingleWriter = true });

    /// <summary>A stage reports its end, good or bad, through the channel that it writes; the next stage meets the exception there.</summary>
    private static async Task StageAsync(ChannelWriter<RowBatch<TResult>> output, Func<Task> stage)
    {
        try
        {
            await stage().ConfigureAwait(false);
            output.Complete();
        }
        catch (Exception e)
        {
            output.Complete(e);
        }
    }

    private async Task TokenizeAsync(IAsyncEnumerable<TInput> inputs, ChannelWriter<RowBatch<TResult>> output, CancellationToken cancellationToken)
    {
        var source = new BatchSource<TInput, TResult>(call, rules);
        await using IAsyncEnumerator<TInput> input = inputs.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            ValueTask<bool> next = input.MoveNextAsync();
            if (!rules.Padded && !next.IsCompleted && source.HasRest)
            {
                // The source makes us wait: what is there goes ahead, so that a slow source gets its answers at once.
                await output.WriteAsync(source.TakeRest(), cancellationToken).ConfigureAwait(false);
            }

            if (!await next.ConfigureAwait(false)) break;
            foreach (RowBatch<TResult> batch in source.Add(input.Current)) await output.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (source.HasRest) await output.WriteAsync(source.TakeRest(), cancellationToken).ConfigureAwait(false);
    }

    private static async Task ForwardAsync(ChannelReader<RowBatch<TResult>> input, ChannelWriter<RowBatch<TResult>> output, CancellationToken cancellationToken)
    {
        await foreach (RowBatch<TResult> batch in input.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            batch.Forward(cancellationToken);
            await output.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<PipelineOutcome<TResult>> Answer(RowBatch<TResult> batch, CancellationToken cancellationToken)
    {
        batch.Forward(cancellationToken);
        return Delivery.Outcomes(batch);
    }
}
