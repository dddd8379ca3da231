using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

public class BatchEngineTests
{
    private static readonly BatchRules Ragged = new(Padded: false, BatchSize: 8, MaxBatchTokens: 10, PadId: 0, PadsLeft: false);

    private static BatchEngine<string, string> Engine(SpellingModel model, BatchRules rules) =>
        new(new SpellingCall(model), rules, new BatchPool<string>());

    private static string Text(int i) => new((char)('a' + (i % 26)), 1 + (i % 7));

    [Fact]
    public void Run_ManyTexts_KeepsTheirOrderAndTheTokenBudget()
    {
        var model = new SpellingModel();
        string[] texts = [.. Enumerable.Range(0, 100).Select(Text)];

        string[] answers = [.. Engine(model, Ragged).Run(texts, default).Select(outcome => outcome.Result)];

        answers.Should().Equal(texts);
        model.RaggedBatches.Should().OnlyContain(batch => batch.Sum() <= 10).And.Contain(batch => batch.Length > 1);
    }

    [Fact]
    public async Task RunAsync_ManyTexts_AnswersAsTheSynchronousRun()
    {
        string[] texts = [.. Enumerable.Range(0, 1000).Select(Text)];
        var answers = new List<string>();

        await foreach (PipelineOutcome<string> outcome in Engine(new SpellingModel(), Ragged).RunAsync(
            texts.ToAsyncEnumerable(), default)) answers.Add(outcome.Result);

        answers.Should().Equal(texts);
    }

    [Fact]
    public void Run_SequenceLongerThanTheBudget_RunsAlone()
    {
        var model = new SpellingModel();

        Engine(model, Ragged).Run(["ab", new string('x', 30), "cd"], default).Select(outcome => outcome.Result).Should().Equal(
            "ab", new string('x', 30), "cd");

        model.RaggedBatches.Select(batch => batch.Length).Should().Equal(1, 1, 1);
    }

    [Fact]
    public void Run_InputOfSeveralSequences_IsJoinedAcrossBatches()
    {
        var model = new SpellingModel();

        Engine(model, Ragged).Run(["abcdef|ghijkl|mn", "op"], default).Select(outcome => outcome.Result).Should().Equal(
            "abcdef|ghijkl|mn", "op");

        model.RaggedBatches.Count.Should().Be(2);
    }

    [Fact]
    public void Run_RefusedInputs_GiveTheirOutcomeInPlace()
    {
        PipelineOutcome<string>[] outcomes =
            [.. Engine(new SpellingModel(), Ragged).Run(["ab", "!", "", "toolong" + new string('x', 50), "cd"], default)];

        outcomes.Select(outcome => outcome.Succeeded ? outcome.Result : outcome.Error.Message).Should().Equal(
            "ab", "refused", "", "too long", "cd");
        FluentActions.Invoking(() => outcomes[1].Result).Should().Throw<PipelineException>();
    }

    [Fact]
    public void Run_PaddedRules_PadsEachGroupToItsLongest()
    {
        var model = new SpellingModel();

        Engine(model, Ragged with { Padded = true, BatchSize = 2, PadId = '_', PadsLeft = true }).Run(
            ["a", "bcd", "ef"], default).Select(outcome => outcome.Result).Should().Equal("__a", "bcd", "ef");

        model.PaddedLengths.Should().Equal(3, 2);
    }

    [Fact]
    public void Run_SequenceWithPaddingOfItsOwn_RunsPaddedBesideTheRagged()
    {
        var model = new SpellingModel();

        Engine(model, Ragged).Run(["ab", "c~~", "d"], default).Select(outcome => outcome.Result).Should().Equal("ab", "c~~", "d");

        model.PaddedLengths.Should().Equal(3);
        model.RaggedBatches.Single().Should().Equal(2, 1);
    }

    [Fact]
    public async Task RunAsync_SlowReader_HoldsTheSourceBack()
    {
        int taken = 0;
        IEnumerable<string> Source()
        {
            while (true)
            {
                Interlocked.Increment(ref taken);
                yield return "12345";
            }
        }

        await foreach (PipelineOutcome<string> _ in Engine(new SpellingModel(), Ragged).RunAsync(Source().ToAsyncEnumerable(), default))
        {
            await Task.Delay(100);
            break;
        }

        taken.Should().BeLessThan(30);
    }

    [Fact]
    public async Task RunAsync_SlowSource_AnswersBeforeTheBatchIsFull()
    {
        var gate = new TaskCompletionSource();
        async IAsyncEnumerable<string> Source()
        {
            yield return "ab";
            await gate.Task;
            yield return "cd";
        }

        var answers = new List<string>();
        await foreach (PipelineOutcome<string> outcome in Engine(new SpellingModel(), Ragged).RunAsync(Source(), default))
        {
            answers.Add(outcome.Result);
            gate.TrySetResult();
        }

        answers.Should().Equal("ab", "cd");
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsWithTheCancellation()
    {
        using var cancel = new CancellationTokenSource();
        IEnumerable<string> Endless()
        {
            while (true) yield return "12345";
        }

        Func<Task> run = async () =>
        {
            await foreach (PipelineOutcome<string> _ in Engine(new SpellingModel(), Ragged).RunAsync(
                Endless().ToAsyncEnumerable(), cancel.Token)) await cancel.CancelAsync();
        };

        await run.Should().ThrowAsync<OperationCanceledException>().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task RunAsync_SourceThatFails_PassesItsExceptionOnAfterTheAnswersBeforeIt()
    {
        static IEnumerable<string> Source()
        {
            for (int i = 0; i < 50; i++) yield return "ab";
            throw new IOException("disk");
        }

        int answers = 0;
        Func<Task> run = async () =>
        {
            await foreach (PipelineOutcome<string> _ in Engine(new SpellingModel(), Ragged).RunAsync(
                Source().ToAsyncEnumerable(), default)) answers++;
        };

        await run.Should().ThrowAsync<IOException>().WithMessage("disk");
        answers.Should().BePositive();
    }

    [Fact]
    public async Task RunAsync_ModelThatFails_EndsTheStreamWithItsException()
    {
        Func<Task> run = async () =>
        {
            await foreach (PipelineOutcome<string> _ in Engine(
                new SpellingModel { Broken = true }, Ragged).RunAsync(new[] { "a" }.ToAsyncEnumerable(), default))
            {
            }
        };

        await run.Should().ThrowAsync<InvalidOperationException>();
    }

    /// <summary>A model whose output for a sequence is the sequence itself.</summary>
    private sealed class SpellingModel : ModelForward
    {
        public List<int[]> RaggedBatches { get; } = [];

        public List<int> PaddedLengths { get; } = [];

        public bool Broken { get; init; }

        public override int OutputSize(ModelSequence sequence, int length) => length;

        public override void Check(ModelSequence sequence)
        {
            if (sequence.Length > 50) throw new PipelineException("too long");
        }

        public override void Run(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken)
        {
            if (Broken) throw new InvalidOperationException("broken");
            RaggedBatches.Add([.. Enumerable.Range(0, batch.SequenceCount).Select(i => batch.InputIds[batch.Sequence(i)].Length)]);
            for (int i = 0; i < batch.TokenCount; i++) outputs[i] = batch.InputIds[i];
            outputs.Length.Should().Be(batch.TokenCount);
        }

        public override void RunPadded(PaddedBatch batch, Span<float> outputs, CancellationToken cancellationToken)
        {
            PaddedLengths.Add(batch.Length);
            for (int i = 0; i < outputs.Length; i++) outputs[i] = batch.InputIds[i];
        }
    }

    /// <summary>Sequences are the parts between bars; "~" is a token of padding.</summary>
    private sealed class SpellingCall(SpellingModel model) : PipelineCall<string, string>
    {
        public override ModelForward Forward => model;

        public override PipelineItem<string> Prepare(string input, InputSequences sequences)
        {
            if (input == "!") throw new PipelineException("refused");
            foreach (string part in input.Length == 0 ? [] : input.Split('|'))
                sequences.Add(Sequences.Of([.. part.Select(c => (int)c)], [.. part.Select(c => c == '~' ? 0 : 1)]));
            return new Item();
        }

        private sealed class Item : PipelineItem<string>
        {
            private readonly List<string> _seen = [];

            public override void Accept(int sequence, SequenceOutput output)
            {
                sequence.Should().Be(_seen.Count);
                output.Sequence.Length.Should().BeLessThanOrEqualTo(output.Length);
                _seen.Add(string.Concat(output.Values.ToArray().Select(value => (char)value)));
            }

            public override string Finish() => string.Join('|', _seen);
        }
    }
}
