using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ConvBert.Pipelines;

/// <summary>
/// Runs inputs through a call in batches, in order. The stages of a stream (tokenization, model, delivery) run concurrently with at most a
/// few batches between them, so that a slow reader of the results applies back pressure.
/// </summary>
internal sealed class BatchEngine<TInput, TResult>(PipelineCall<TInput, TResult> call, BatchRules rules, BatchPool<TResult> pool)
{
    /// <summary>The capacity of the channel between two stages: one batch can be taken while the next is made.</summary>
    private const int BatchesBetweenStages = 2;

    /// <summary>Runs on the caller's thread.</summary>
    public IEnumerable<PipelineOutcome<TResult>> Run(IEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        using var source = new BatchSource<TInput, TResult>(call, rules, pool);
        foreach (TInput input in inputs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            source.Add(input);
            while (source.TryTakeFull() is { } full)
            {
                full.Run(rules, call.Forward, cancellationToken);
                foreach (PipelineOutcome<TResult> outcome in Deliver(full)) yield return outcome;
            }
        }

        if (!source.HasRest) yield break;
        SequenceBatch<TResult> rest = source.TakeRest();
        rest.Run(rules, call.Forward, cancellationToken);
        foreach (PipelineOutcome<TResult> outcome in Deliver(rest)) yield return outcome;
    }

    /// <summary>Runs with the stages overlapped.</summary>
    public async IAsyncEnumerable<PipelineOutcome<TResult>> RunAsync(
        IAsyncEnumerable<TInput> inputs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<SequenceBatch<TResult>> prepared = NewChannel(), answered = NewChannel();
        Task tokenizing = StartStage(prepared.Writer, () => TokenizeAsync(inputs, prepared.Writer, stop.Token));
        Task running = StartStage(answered.Writer, () => ForwardAsync(prepared.Reader, answered.Writer, stop.Token));
        try
        {
            await foreach (SequenceBatch<TResult> batch in answered.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (PipelineOutcome<TResult> outcome in Deliver(batch)) yield return outcome;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(tokenizing, running).ConfigureAwait(false);
            while (answered.Reader.TryRead(out SequenceBatch<TResult>? left)) pool.Return(left);
        }
    }

    private static Channel<SequenceBatch<TResult>> NewChannel() =>
        Channel.CreateBounded<SequenceBatch<TResult>>(
            new BoundedChannelOptions(BatchesBetweenStages) { SingleReader = true, SingleWriter = true });

    private static Task StartStage(ChannelWriter<SequenceBatch<TResult>> output, Func<Task> stage) =>
        Task.Run(() => StageAsync(output, stage), CancellationToken.None);

    /// <summary>
    /// A stage completes the channel that it writes to, with its exception if it fails, which the next stage rethrows.
    /// </summary>
    private static async Task StageAsync(ChannelWriter<SequenceBatch<TResult>> output, Func<Task> stage)
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

    private async Task TokenizeAsync(
        IAsyncEnumerable<TInput> inputs, ChannelWriter<SequenceBatch<TResult>> output, CancellationToken cancellationToken)
    {
        using var source = new BatchSource<TInput, TResult>(call, rules, pool);
        await using IAsyncEnumerator<TInput> input = inputs.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            ValueTask<bool> next = input.MoveNextAsync();
            if (!rules.Padded && !next.IsCompleted && source.HasRest)
            {
                // The source is slower than the model: run what is there, so that it gets its answers at once.
                await output.WriteAsync(source.TakeRest(), cancellationToken).ConfigureAwait(false);
            }

            if (!await next.ConfigureAwait(false)) break;
            source.Add(input.Current);
            while (source.TryTakeFull() is { } full) await output.WriteAsync(full, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (source.HasRest) await output.WriteAsync(source.TakeRest(), cancellationToken).ConfigureAwait(false);
    }

    private async Task ForwardAsync(
        ChannelReader<SequenceBatch<TResult>> input, ChannelWriter<SequenceBatch<TResult>> output, CancellationToken cancellationToken)
    {
        await foreach (SequenceBatch<TResult> batch in input.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            batch.Run(rules, call.Forward, cancellationToken);
            await output.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The outcomes of the inputs that <paramref name="batch"/> completes, in order; the batch goes back to the pool at the end.
    /// </summary>
    private IEnumerable<PipelineOutcome<TResult>> Deliver(SequenceBatch<TResult> batch)
    {
        try
        {
            for (int entry = 0; entry < batch.Count; entry++)
            {
                if (batch.Deliver(entry) is { } outcome) yield return outcome;
            }
        }
        finally
        {
            pool.Return(batch);
        }
    }
}
