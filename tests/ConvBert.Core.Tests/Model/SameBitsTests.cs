using System.Numerics.Tensors;
using ConvBert.Tests.Support;

namespace ConvBert.Tests.Model;

/// <summary>A text's bits depend on the text alone: not on threads, neighbours, or the way in.</summary>
public class SameBitsTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 33).Select(i => 1 + (i * 7 % 20))];

    public static TheoryData<string> Shapes => ["base_model", "small_model", "medium_model", "groups_4", "kernel_11"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_OneTwoOrFiveThreads_GivesTheSameBits(string name)
    {
        float[] one = Ragged(name, threads: 1, Texts(name));
        Ragged(name, threads: 2, Texts(name)).Should().Equal(one);
        Ragged(name, threads: 5, Texts(name)).Should().Equal(one);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_AloneOrAmong33Texts_GivesTheSameBits(string name)
    {
        int[][] texts = Texts(name);
        float[] together = Ragged(name, threads: 2, texts);
        float[] alone = [.. texts.SelectMany(text => Ragged(name, threads: 1, [text]))];
        together.Should().Equal(alone);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_PaddedWithoutPads_GivesTheBitsOfRagged(string name)
    {
        int[][] texts = [.. Texts(name).Where(text => text.Length == 15)];
        using ConvBertModel model = Load(name, 2);
        var inputs = new ConvBertInputs
        {
            InputIds = Tensor.Create(texts.SelectMany(text => text).Select(id => (long)id).ToArray(), [texts.Length, 15]),
            AttentionMask = Tensor.Create(Enumerable.Repeat(1f, texts.Length * 15).ToArray(), [texts.Length, 15]),
        };
        Tensor<float> padded = model.Forward(inputs).LastHiddenState;
        var values = new float[padded.FlattenedLength];
        padded.FlattenTo(values);
        values.Should().Equal(Ragged(name, 2, texts));
    }

    [Fact]
    public void TrimExcess_BetweenAndDuringForwards_ChangesNoBit()
    {
        int[][] texts = Texts("base_model");
        float[] expected = Ragged("base_model", 1, texts);
        using ConvBertModel model = Load("base_model", 2);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, caller =>
        {
            for (int i = 0; i < 20; i++)
            {
                Forward(model, texts).Should().Equal(expected);
                model.TrimExcess();
            }
        });
    }

    [Fact]
    public void TrimExcess_AfterAForward_MakesTheNextOneReserveAnew()
    {
        using ConvBertModel model = Load("base_model", 1);
        var batch = new TokenBatch();
        batch.Add(Texts("base_model")[0]);
        var output = new float[batch.TokenCount * model.Config.HiddenSize];
        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            model.Forward(batch, output);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated();
        Allocated().Should().Be(0);
        model.TrimExcess();
        Allocated().Should().BePositive();
    }

    [Fact]
    public void Forward_EightCallersAtOnce_GetTheSameBits()
    {
        int[][] texts = Texts("base_model");
        float[] expected = Ragged("base_model", 1, texts);
        using ConvBertModel model = Load("base_model", 2);
        var results = new float[8][];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, caller =>
        {
            for (int i = 0; i < 10; i++) results[caller] = Forward(model, texts);
        });
        foreach (float[] result in results) result.Should().Equal(expected);
    }

    private static ConvBertModel Load(string name, int threads) =>
        ConvBertModel.FromPretrained(GoldenFolder.Of("models", name), new ConvBertLoadOptions { Threads = threads });

    private static float[] Ragged(string name, int threads, int[][] texts)
    {
        using ConvBertModel model = Load(name, threads);
        return Forward(model, texts);
    }

    private static float[] Forward(ConvBertModel model, int[][] texts)
    {
        var batch = new TokenBatch();
        foreach (int[] text in texts) batch.Add(text);
        var hidden = new float[batch.TokenCount * model.Config.HiddenSize];
        model.Forward(batch, hidden);
        return hidden;
    }

    private static int[][] Texts(string name)
    {
        var config = ConvBertConfig.FromPretrained(GoldenFolder.Of("models", name));
        var random = new Random(7);
        return [.. Lengths.Select(length => Enumerable.Range(
            0, Math.Min(length, config.MaxPositionEmbeddings)).Select(_ => random.Next(config.VocabSize)).ToArray())];
    }
}
