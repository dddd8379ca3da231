using System.Numerics.Tensors;
using ConvBert.Tests.Support;

namespace ConvBert.Tests.Model;

public class ForwardTests
{
    private static readonly int[] Text = [3, 1, 4, 1, 5, 9, 2, 6];

    [Fact]
    public void Forward_AfterWarmUp_AllocatesNoManagedMemory()
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(
            GoldenFolder.Of("models", "base_model"), new ConvBertLoadOptions { Threads = 1 });
        var hidden = new float[Text.Length * 4 * model.Config.HiddenSize];
        var batch = new TokenBatch();
        void Run(int rows)
        {
            batch.Clear();
            for (int row = 0; row < rows; row++) batch.Add(Text.AsSpan(0, Text.Length - row));
            model.Forward(batch, hidden);
        }

        SteadyState.BytesAllocatedBy(() =>
        {
            for (int rows = 1; rows <= 4; rows++) Run(rows);
        }).Should().Be(0);
    }

    [Fact]
    public void Forward_OfTheHeads_AllocatesNoManagedMemory()
    {
        using ConvBertForMaskedLM model = ConvBertForMaskedLM.FromPretrained(
            GoldenFolder.Of("models", "base_masked_lm"), new ConvBertLoadOptions { Threads = 1 });
        using ConvBertForQuestionAnswering answers = ConvBertForQuestionAnswering.FromPretrained(
            GoldenFolder.Of("models", "base_question_answering"), new ConvBertLoadOptions { Threads = 1 });
        var batch = new TokenBatch();
        batch.Add(Text);
        int[] indices = [2, 5];
        var logits = new float[2 * model.Config.VocabSize];
        var start = new float[Text.Length];
        var end = new float[Text.Length];
        SteadyState.BytesAllocatedBy(() =>
        {
            model.Forward(batch, indices, logits);
            answers.Forward(batch, start, end);
        }).Should().Be(0);
    }

    [Fact]
    public void Forward_SomeTokens_GivesTheRowsOfAllTokens()
    {
        using ConvBertForMaskedLM model = ConvBertForMaskedLM.FromPretrained(GoldenFolder.Of("models", "base_masked_lm"));
        int vocabulary = model.Config.VocabSize;
        Tensor<float> all = model.Forward(
            new ConvBertInputs { InputIds = Tensor.Create(Text.Select(id => (long)id).ToArray(), [1, Text.Length]) }).Logits;
        var values = new float[all.FlattenedLength];
        all.FlattenTo(values);
        var batch = new TokenBatch();
        batch.Add(Text);
        int[] indices = [5, 0, 5];
        var logits = new float[3 * vocabulary];
        model.Forward(batch, indices, logits);
        for (int i = 0; i < 3; i++)
            logits.AsSpan(i * vocabulary, vocabulary).ToArray().Should().Equal(
                values.AsSpan(indices[i] * vocabulary, vocabulary).ToArray());
    }

    [Fact]
    public void Forward_Cancelled_StopsAndTheModelGoesOn()
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(GoldenFolder.Of("models", "base_model"));
        var batch = new TokenBatch();
        batch.Add(Text);
        var hidden = new float[Text.Length * model.Config.HiddenSize];
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        model.Invoking(m => m.Forward(batch, hidden, cancellation.Token)).Should().Throw<OperationCanceledException>();
        model.Forward(batch, hidden);
        hidden.Should().Contain(value => value != 0);
    }

    [Fact]
    public void Forward_AfterDispose_IsRefused()
    {
        ConvBertModel model = ConvBertModel.FromPretrained(GoldenFolder.Of("models", "base_model"));
        model.Dispose();
        var batch = new TokenBatch();
        batch.Add(Text);
        model.Invoking(m => m.Forward(batch, new float[1000])).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Dispose_WhileForwardsRun_LetsThemEndAndRefusesTheNext()
    {
        for (int round = 0; round < 20; round++)
        {
            ConvBertModel model = ConvBertModel.FromPretrained(
                GoldenFolder.Of("models", "base_model"), new ConvBertLoadOptions { Threads = 2 });
            var batch = new TokenBatch();
            batch.Add([1, 2, 3, 4, 5]);
            var expected = new float[batch.TokenCount * model.Config.HiddenSize];
            model.Forward(batch, expected);
            using var begun = new CountdownEvent(3);
            Task[] callers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                var states = new float[expected.Length];
                model.Forward(batch, states);
                begun.Signal();
                Action untilRefused = () =>
                {
                    while (true)
                    {
                        model.Forward(batch, states);
                        states.Should().Equal(expected);
                    }
                };
                untilRefused.Should().Throw<ObjectDisposedException>();
            }))];
            begun.Wait();
            model.Dispose();
            await Task.WhenAll(callers);
        }
    }

    [Fact]
    public void Forward_RaggedWithBadInput_NamesWhatIsWrong()
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(GoldenFolder.Of("models", "base_model"));
        int vocabulary = model.Config.VocabSize;
        model.Invoking(m => m.Forward(new TokenBatch(), [])).Should().Throw<ArgumentException>().WithMessage("*batch is empty*");
        model.Invoking(m => m.Forward(Batch([1, vocabulary]), new float[1000])).Should().Throw<ArgumentException>().WithMessage(
            $"*input_ids holds {vocabulary} at token 1*vocab_size*");
        model.Invoking(m => m.Forward(
            Batch([1, -1]), new float[1000])).Should().Throw<ArgumentException>().WithMessage("*input_ids holds -1*");
        model.Invoking(m => m.Forward(Batch([1, 2]), new float[3])).Should().Throw<ArgumentException>().WithMessage("*room for 3 numbers*");
        model.Invoking(m => m.Forward(
            Batch(new int[model.Config.MaxPositionEmbeddings + 1]),
            new float[100000])).Should().Throw<ArgumentException>().WithMessage("*max_position_embeddings*");
    }

    private static TokenBatch Batch(int[] ids)
    {
        var batch = new TokenBatch();
        batch.Add(ids);
        return batch;
    }
}
