using System.Diagnostics;
using ConvBert.Pipelines;

namespace ConvBert.Serving.Engine;

/// <summary>A request on its way through the model: its inputs as sequences, and their results.</summary>
internal sealed class PipelineJob<TResult>
{
    private readonly SequenceBuffer _sequences = new();
    private readonly List<Part> _parts = [];
    private readonly TResult[] _results;
    private readonly TaskCompletionSource<IReadOnlyList<TResult>> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing;

    /// <summary>A request of <paramref name="inputs"/> inputs, which are added next.</summary>
    public PipelineJob(int inputs) => (_results, _missing) = (new TResult[inputs], inputs);

    /// <summary>The results, in the order of the inputs.</summary>
    public Task<IReadOnlyList<TResult>> Results => _answered.Task;

    /// <summary>Where the request waits; null where it does not.</summary>
    public LinkedListNode<PipelineJob<TResult>>? Place { get; set; }

    /// <summary>What goes first.</summary>
    public required RequestPriority Priority { get; init; }

    /// <summary>When it began to wait.</summary>
    public long Since { get; private set; }

    /// <summary>How long it waited for its first batch.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Set for a padded request, whose sequences run in batches of its own.</summary>
    public PaddedGroups? Padded { get; init; }

    /// <summary>The tokens that go through the model: those of all sequences, and the padding that the request asks for.</summary>
    public int Tokens => Padded is null ? _sequences.Tokens.TokenCount : (int)Math.Min(Padded.Tokens, int.MaxValue);

    /// <summary>About how many bytes its answer has, where they are many.</summary>
    public long ResultBytes { get; private set; }

    /// <summary>Tokens that are in no batch yet.</summary>
    public int Waiting { get; private set; }

    /// <summary>The next sequence that is in no batch yet.</summary>
    public int Next { get; private set; }

    /// <summary>The number of sequences.</summary>
    public int Count => _parts.Count;

    /// <summary>Whether the request has its answer, or nobody waits for it.</summary>
    public bool IsOver => _answered.Task.IsCompleted;

    /// <summary>Adds the sequences of the next input, whose result has about so many bytes.</summary>
    public void Add(int input, PipelineItem<TResult> item, InputSequences sequences, long resultBytes)
    {
        ResultBytes += resultBytes;
        for (int i = 0; i < sequences.Count; i++)
        {
            _sequences.Add(sequences[i]);
            Padded?.Add(sequences[i].Length);
            _parts.Add(new Part(item, input, i, IsLast: i == sequences.Count - 1));
        }

        if (sequences.Count == 0)
        {
            Padded?.AddEmpty();
            Accept(input, item.Finish());
        }

        Waiting = Tokens;
    }

    /// <summary>It waits from now on.</summary>
    public void BeginWait() => Since = Stopwatch.GetTimestamp();

    /// <summary>It comes into its first batch.</summary>
    public void EndWait() => Waited = Stopwatch.GetElapsedTime(Since);

    /// <summary>Puts the next sequence into a batch where there is room; returns its tokens, 0 for no room.</summary>
    public int TryMove(SequenceBatch<TResult> batch, BatchRules rules, ModelForward forward)
    {
        Part part = _parts[Next];
        ModelSequence sequence = _sequences[Next];
        if (!batch.TryAdd(rules, forward, part.Item, sequence, part.Index, part.IsLast)) return 0;
        Next++;
        int tokens = Math.Max(sequence.Length, rules.PaddedLength);
        Waiting -= tokens;
        return tokens;
    }

    /// <summary>Takes the outcome of the input that sequence <paramref name="index"/> completes.</summary>
    public void Accept(int index, PipelineOutcome<TResult> outcome)
    {
        if (outcome.Error is { } error) Fail(error);
        else Accept(_parts[index].Input, outcome.Result);
    }

    /// <summary>Answers with an exception.</summary>
    public void Fail(Exception exception) => _answered.TrySetException(exception);

    /// <summary>Nobody waits any more.</summary>
    public void Cancel(CancellationToken cancellationToken) => _answered.TrySetCanceled(cancellationToken);

    private void Accept(int input, TResult result)
    {
        _results[input] = result;
        if (--_missing == 0) _answered.TrySetResult(_results);
    }

    /// <summary>A sequence of an input.</summary>
    private readonly record struct Part(PipelineItem<TResult> Item, int Input, int Index, bool IsLast);
}
