using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Results;
using ConvBert.Orleans.Sources;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Models;

namespace ConvBert.Orleans.Scoring;

/// <summary>Answers shards by the silo's engine.</summary>
/// <param name="models">The silo's models.</param>
/// <param name="stores">The stores of inputs.</param>
internal sealed class ShardRunner(ModelShelf models, FileStores stores) : IShardRunner
{
    /// <inheritdoc/>
    public async Task<ShardResult> RunAsync(
        BulkJob job, Shard shard, JobFolder folder, Action<long> progress, CancellationToken cancellationToken)
    {
        // The model first: its loading is no line's fault.
        using ModelLease lease = await models.LeaseAsync(job.Model, cancellationToken).ConfigureAwait(false);
        await using ShardTries tries = await ShardTries.OpenAsync(
            folder.Store, folder.TriesOf(shard.Ordinal), job.MaxTries, cancellationToken).ConfigureAwait(false);
        using var result = new ResultFile(folder, shard.Ordinal);
        var run = new Run(job, stores, new LineAnswering(lease.Model, job), tries, result, progress);
        try
        {
            ShardResult done = tries.IsCareful
                ? await run.CarefulAsync(shard, cancellationToken).ConfigureAwait(false)
                : await run.FastAsync(shard, cancellationToken).ConfigureAwait(false);
            tries.EndInOrder(isComplete: true);
            return done;
        }
        catch (Exception exception) when (exception is not TimeoutException)
        {
            tries.EndInOrder(isComplete: false);
            throw;
        }
    }

    /// <summary>One attempt at a shard.</summary>
    private sealed class Run(
        BulkJob job, FileStores stores, LineAnswering answering, ShardTries tries, ResultFile result, Action<long> progress)
    {
        private long _errors;
        private long _poisonous;

        /// <summary>Many lines at a time, in full batches.</summary>
        public async Task<ShardResult> FastAsync(Shard shard, CancellationToken cancellationToken)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var window = new LineWindow();
            try
            {
                await foreach (InputLine input in Lines(shard, cancellationToken).ConfigureAwait(false))
                {
                    BatchLine line = BatchLine.Read(input);
                    window.Add(answering.AnswerAsync(line, stop.Token), line.Size);
                    while (window.IsFull || window.HasAnswer) Write(await window.TakeAsync().ConfigureAwait(false));
                }

                while (window.Count > 0) Write(await window.TakeAsync().ConfigureAwait(false));
                return await result.CompleteAsync(_errors, _poisonous, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }

        /// <summary>One line at a time, each noted before it runs.</summary>
        public async Task<ShardResult> CarefulAsync(Shard shard, CancellationToken cancellationToken)
        {
            long number = 0;
            await foreach (InputLine input in Lines(shard, cancellationToken).ConfigureAwait(false))
            {
                number++;
                BatchLine line = BatchLine.Read(input);
                if (tries.IsPoisonous(number))
                {
                    _poisonous++;
                    Write(new LineAnswer(line.Failure(new PoisonousLineException(job.MaxTries)), IsError: true));
                    continue;
                }

                await tries.EnterAsync(number, cancellationToken).ConfigureAwait(false);
                Write(await answering.AnswerAsync(line, cancellationToken).ConfigureAwait(false));
            }

            return await result.CompleteAsync(_errors, _poisonous, cancellationToken).ConfigureAwait(false);
        }

        private IAsyncEnumerable<InputLine> Lines(Shard shard, CancellationToken cancellationToken) =>
            ShardSources.Of(job.Format, stores.Of(shard.Path)).ReadAsync(job, shard, cancellationToken);

        private void Write(LineAnswer answer)
        {
            if (answer.IsError) _errors++;
            result.WriteLine(answer.Write);
            progress(result.Lines);
        }
    }
}
