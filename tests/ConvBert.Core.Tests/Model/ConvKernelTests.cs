using System.Numerics.Tensors;
using System.Text.Json;
using ConvBert.Tests.Support;

namespace ConvBert.Tests.Model;

/// <summary>The dynamic kernels that outputs expose: their numbers, their places in both batches, and that asking changes no bit.</summary>
public class ConvKernelTests
{
    /// <summary>What a softmax of float32 scores may lose against one in double: the tolerance is four times this.</summary>
    private const double SingleError = 2.5e-7;

    public static TheoryData<string> Goldens =>
        [.. Directory.EnumerateFiles(GoldenFolder.Of("conv_kernels")).Select(path => Path.GetFileNameWithoutExtension(path)!).Order()];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Forward_OutputConvKernels_GivesTheKernelsOfTheFormulas(string golden)
    {
        string[] parts = golden.Split('.');
        string folder = GoldenFolder.Of("models", parts[0]);
        JsonElement call = GoldenFolder.CallsOf(folder).EnumerateArray().Single(call => call.GetProperty("name").GetString() == parts[1]);
        ConvBertInputs inputs = GoldenCall.Inputs(new GoldenTensors(Path.Combine(folder, call.GetProperty("inputs").GetString()!)), call);
        var expected = new GoldenTensors(GoldenFolder.Of("conv_kernels", golden + ".safetensors"));

        Dictionary<string, Tensor<float>> outputs = GoldenCall.Run(
            folder, call.GetProperty("class").GetString()!, inputs with { OutputConvKernels = true },
            new ConvBertLoadOptions { Threads = 2 });

        outputs.Keys.Where(name => name.StartsWith("conv_kernels", StringComparison.Ordinal)).Should().BeEquivalentTo(expected.Names);
        foreach (string name in expected.Names)
        {
            outputs[name].Lengths.ToArray().Should().Equal(expected.Shape(name), name);
            Tolerance.AssertClose($"{golden} {name}", expected.Doubles(name), outputs[name], SingleError);
        }
    }

    [Fact]
    public void ForwardLayers_TextsOfManyLengths_GivesEachTheBitsOfItsPaddedForward()
    {
        // More tokens than a block of the convolution holds, so that texts lie across blocks and workers.
        int[][] texts = [.. Enumerable.Range(0, 30).Select(text => Ids(1 + (text * 7 % 20)))];
        using ConvBertModel model = Load("base_model");
        var batch = new TokenBatch();
        foreach (int[] text in texts) batch.Add(text);

        IReadOnlyList<SequenceLayers> ragged = model.ForwardLayers(batch);

        ragged.Should().HaveCount(texts.Length);
        for (int i = 0; i < texts.Length; i++)
        {
            ConvBertModelOutput alone = model.Forward(Inputs(texts[i]) with { OutputAttentions = true, OutputConvKernels = true });
            Values(ragged[i].LastHiddenState).Should().Equal(Values(alone.LastHiddenState), $"text {i}");
            for (int layer = 0; layer < model.Config.NumHiddenLayers; layer++)
            {
                Values(ragged[i].Attentions[layer]).Should().Equal(Values(alone.Attentions![layer]), $"text {i}, layer {layer}");
                Values(ragged[i].ConvKernels[layer]).Should().Equal(Values(alone.ConvKernels![layer]), $"text {i}, layer {layer}");
                ragged[i].ConvKernels[layer].Lengths.ToArray().Should().Equal(model.Config.EffectiveAttentionHeads, texts[i].Length, 9);
            }
        }
    }

    [Fact]
    public void ForwardLayers_OfAModelWithAHead_RunsTheEncoderAlone()
    {
        using var model = ConvBertForSequenceClassification.FromPretrained(GoldenFolder.Of("models", "medium_sequence_classification"));
        var batch = new TokenBatch();
        batch.Add([5, 6, 7]);
        model.ForwardLayers(batch)[0].LastHiddenState.Lengths.ToArray().Should().Equal(3, model.Config.HiddenSize);
    }

    [Fact]
    public void Forward_WithAndWithoutConvKernels_GivesTheSameBits()
    {
        using ConvBertModel model = Load("kernel_11");
        ConvBertInputs inputs = Inputs(Ids(20));
        ConvBertModelOutput without = model.Forward(inputs);
        Values(model.Forward(inputs with { OutputConvKernels = true }).LastHiddenState).Should().Equal(Values(without.LastHiddenState));
        without.ConvKernels.Should().BeNull();
    }

    private static ConvBertModel Load(string name) =>
        ConvBertModel.FromPretrained(GoldenFolder.Of("models", name), new ConvBertLoadOptions { Threads = 2 });

    private static int[] Ids(int length) => [.. Enumerable.Range(0, length).Select(i => 5 + (i * 13 % 25))];

    private static ConvBertInputs Inputs(int[] ids) => new()
    {
        InputIds = Tensor.Create(Array.ConvertAll(ids, id => (long)id), [1, ids.Length]),
    };

    private static float[] Values(Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
