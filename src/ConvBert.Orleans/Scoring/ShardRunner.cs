using System.Runtime.CompilerServices;
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
internal sealed class ShardRunner(ModelShelf models, FileStores stores) : IShardRunner, IDisposable
{
    private readonly ShardTurns _turns = new();

    /// <inheritdoc/>
    public async Task<ShardResult> RunAsync(
        BulkJob job, Shard shard, JobFolder folder, Action<long> progress, CancellationToken cancellationToken)
    {
        // The model first: its loading is no line's fault.
        using ModelLease lease = await models.LeaseAsync(job.Model, cancellationToken).ConfigureAwait(false);
        ShardTries tries = await ShardTries.ReadAsync(
            folder.Store, folder.TriesOf(shard.Ordinal), job.MaxTries, cancellationToken).ConfigureAwait(false);
        using ShardTurns.Turn turn = await (tries.IsCareful ? _turns.AloneAsync(cancellationToken)
            : _turns.TogetherAsync(cancellationToken)).ConfigureAwait(false);
        var run = new Run(job, stores, new LineAnswering(lease.Model, job), tries, progress);
        try
        {
            await tries.BeginAsync(cancellationToken).ConfigureAwait(false);
            ShardResult result = await run.AnswerAsync(shard, folder, cancellationToken).ConfigureAwait(false);
            await tries.CompleteAsync().ConfigureAwait(false);
            return result;
        }
        catch (Exception exception)
        {
            await EndAsync(tries, run.IsLineToBlame, exception).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Leaves the note as the end of an attempt without a result wants it.</summary>
    private static async Task EndAsync(ShardTries tries, bool isLineToBlame, Exception failure)
    {
        try
        {
            await (isLineToBlame ? tries.BlameLineAsync() : tries.GiveBackAsync()).ConfigureAwait(false);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{failure.Message} Nor could the note of the attempt be written: {refusal.Message}", failure);
        }
    }

    /// <summary>One attempt at a shard.</summary>
    private sealed class Run(
        BulkJob job, FileStores stores, LineAnswering answering, ShardTries tries, Action<long> progress)
    {
        private long _errors;
        private long _poisonous;
        private volatile bool _isLineToBlame;

        /// <summary>Whether the attempt has ended because a line was not answered in time.</summary>
        public bool IsLineToBlame => _isLineToBlame;

        /// <summary>Answers the shard.</summary>
        public async Task<ShardResult> AnswerAsync(Shard shard, JobFolder folder, CancellationToken cancellationToken)
        {
            using var result = new ResultFile(folder, shard.Ordinal);
            await (tries.IsCareful ? CarefulAsync(shard, result, cancellationToken) : FastAsync(shard, result, cancellationToken))
                .ConfigureAwait(false);
            return await result.CompleteAsync(_errors, _poisonous, cancellationToken).ConfigureAwait(false);
        }

        /// <summary>Many lines at a time, in full batches.</summary>
        private async Task FastAsync(Shard shard, ResultFile result, CancellationToken cancellationToken)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var window = new LineWindow();
            try
            {
                await foreach (InputLine input in Lines(shard, cancellationToken).ConfigureAwait(false))
                {
                    BatchLine line = BatchLine.Read(input);
                    window.Add(AnswerAsync(line, stop.Token), line.Size);
                    while (window.IsFull || window.HasAnswer) Write(result, await window.TakeAsync().ConfigureAwait(false));
                }

                while (window.Count > 0) Write(result, await window.TakeAsync().ConfigureAwait(false));
            }
            finally
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }

        /// <summary>One line at a time, each noted before it runs.</summary>
        private async Task CarefulAsync(Shard shard, ResultFile result, CancellationToken cancellationToken)
        {
            long number = 0;
            await foreach (InputLine input in Lines(shard, cancellationToken).ConfigureAwait(false))
            {
                number++;
                BatchLine line = BatchLine.Read(input);
                if (tries.IsPoisonous(number))
                {
                    _poisonous++;
                    Write(result, new LineAnswer(line.Failure(new PoisonousLineException(job.MaxTries)), IsError: true));
                    continue;
                }

                await tries.EnterAsync(number, cancellationToken).ConfigureAwait(false);
                Write(result, await AnswerAsync(line, cancellationToken).ConfigureAwait(false));
            }
        }

        private async Task<LineAnswer> AnswerAsync(BatchLine line, CancellationToken cancellationToken)
        {
            try
            {
                return await answering.AnswerAsync(line, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                _isLineToBlame = true;
                throw;
            }
        }

        private async IAsyncEnumerable<InputLine> Lines(Shard shard, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            IAsyncEnumerator<InputLine>? lines = null;
            try
            {
                while (true)
                {
                    try
                    {
                        lines ??= ShardSources.Of(job.Format, stores.Of(shard.Path)).ReadAsync(job, shard, cancellationToken)
                            .GetAsyncEnumerator(cancellationToken);
                        if (!await lines.MoveNextAsync().ConfigureAwait(false)) yield break;
                    }
                    catch (Exception exception) when (UnreadableInputException.Lasts(exception))
                    {
                        throw new UnreadableInputException(exception);
                    }

                    yield return lines.Current;
                }
            }
            finally
            {
                if (lines is not null) await lines.DisposeAsync().ConfigureAwait(false);
            }
        }

        private void Write(ResultFile result, LineAnswer answer)
        {
            if (answer.IsError) _errors++;
            result.WriteLine(answer.Write);
            progress(result.Lines);
        }
    }
}
