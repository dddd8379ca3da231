using System.Numerics.Tensors;
using System.Text.Json;
using ConvBert.Cli.Workloads;
using ConvBert.Tests.Support;
using ConvBert.Weights;

namespace ConvBert.Tests.Model;

/// <summary>
/// The three published sizes with synthetic weights: 16 tokens in the project, longer ones where the shared data is at hand.
/// </summary>
public class FullSizeTests
{
    /// <summary>The measure of float32 at full size on logits and hidden states of order 1.</summary>
    private const double Allowed = 1e-5;

    [Theory]
    [InlineData("base")]
    [InlineData("medium-small")]
    [InlineData("small")]
    public void Forward_PublishedSize_GivesHuggingFacesSlices(string size)
    {
        string folder = Repository.Shared("golden", "fullsize", size) ?? GoldenFolder.Of("fullsize", size);
        var config = ConvBertConfig.FromPretrained(folder);
        var options = new ConvBertLoadOptions { Threads = 2 };
        using var checkpoint = new SyntheticCheckpoint(config);
        using BoundWeights weights = BoundWeights.Bind(checkpoint, config, ConvBertArchitecture.MaskedLM, options);
        using ConvBertForMaskedLM model = ConvBertForMaskedLM.FromWeights(weights, options);
        foreach (JsonElement call in GoldenFolder.CallsOf(folder).EnumerateArray())
        {
            string inputs = Path.Combine(folder, call.GetProperty("inputs").GetString()!);
            if (File.Exists(inputs) && call.GetProperty("length").GetInt32() <= 128) Check(model, folder, call, new GoldenTensors(inputs));
        }
    }

    private static void Check(ConvBertForMaskedLM model, string folder, JsonElement call, GoldenTensors tensors)
    {
        var expected = new GoldenTensors(Path.Combine(folder, call.GetProperty("expected").GetString()!));
        var inputs = new ConvBertInputs
        {
            InputIds = tensors.Get<long>("input_ids"),
            AttentionMask = tensors.Get<float>("attention_mask"),
            TokenTypeIds = tensors.Get<long>("token_type_ids"),
            OutputHiddenStates = true,
        };
        MaskedLMOutput output = model.Forward(inputs);
        int batch = (int)inputs.InputIds!.Lengths[0];
        int length = (int)inputs.InputIds.Lengths[1];
        int vocabulary = model.Config.VocabSize;
        int[] positions = [.. Enumerable.Range(0, 10).Select(k => k * (length - 1) / 9)];
        int[] entries = [.. Enumerable.Range(0, 64).Select(j => (int)((long)j * (vocabulary - 1) / 63))];
        string subject = $"{Path.GetFileName(folder)} {batch} × {length}";
        AssertSlice(
            subject + " last_hidden_state", expected.Doubles("last_hidden_state"), output.HiddenStates![^1], batch, positions, null);
        AssertSlice(subject + " logits", expected.Doubles("logits"), output.Logits, batch, positions, entries);
        double[] states = expected.Doubles("hidden_states");
        int perLayer = 2 * model.Config.HiddenSize;
        for (int layer = 0; layer < output.HiddenStates.Count; layer++)
        {
            AssertSlice(
                $"{subject} hidden_states.{layer}", states.AsSpan(layer * perLayer, perLayer).ToArray(), output.HiddenStates[layer], 1,
                [0, length / 2], null);
        }
    }

    private static void AssertSlice(string subject, double[] expected, Tensor<float> actual, int batch, int[] positions, int[]? channels)
    {
        var values = new float[actual.FlattenedLength];
        actual.FlattenTo(values);
        int length = (int)actual.Lengths[1];
        int width = (int)actual.Lengths[2];
        int columns = channels?.Length ?? width;
        expected.Should().HaveCount(batch * positions.Length * columns, subject);
        for (int i = 0; i < expected.Length; i++)
        {
            int row = i / columns / positions.Length;
            int position = positions[i / columns % positions.Length];
            int channel = channels?[i % columns] ?? i % columns;
            double difference = Math.Abs(values[(((row * length) + position) * width) + channel] - expected[i]);
            if (!(difference <= Allowed))
                Assert.Fail($"{subject}: [{row}, {position}, {channel}] is off by {difference:E2}, allowed {Allowed:E0}.");
        }
    }
}
