using System.Numerics.Tensors;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Compare;

/// <summary>How far the hidden states of a model in another precision are from float32's, layer by layer.</summary>
internal sealed class LayerDeviations(string folder, ConvBertLoadOptions float32, ConvBertLoadOptions rounded) : IDisposable
{
    private readonly ConvBertModel _exact = ConvBertModel.FromPretrained(folder, float32);
    private readonly ConvBertModel _rounded = ConvBertModel.FromPretrained(folder, rounded);
    private readonly ConvBertTokenizerFast _tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
    private readonly List<Sums> _layers = [];

    /// <summary>The layers, the embeddings first: √(Σ(x − y)² / Σx²), and the largest |x − y|.</summary>
    public IReadOnlyList<(double RelativeRms, double Largest)> Layers =>
        [.. _layers.Select(layer => (layer.Size == 0 ? 0 : Math.Sqrt(layer.Error / layer.Size), (double)layer.Largest))];

    /// <summary>Adds a text.</summary>
    public void Add(string text, string? pair, CancellationToken cancellationToken)
    {
        TokenizerEncoding encoding = _tokenizer.Encode(
            text, pair, new EncodingOptions { Truncation = TruncationStrategy.LongestFirst, MaxLength = _exact.Config.MaxPositionEmbeddings });
        var inputs = new ConvBertInputs
        {
            InputIds = Row(encoding.Ids),
            TokenTypeIds = Row(encoding.TypeIds),
            OutputHiddenStates = true,
        };
        IReadOnlyList<Tensor<float>> exact = _exact.Forward(inputs, cancellationToken).HiddenStates!;
        IReadOnlyList<Tensor<float>> rounded = _rounded.Forward(inputs, cancellationToken).HiddenStates!;
        for (int layer = 0; layer < exact.Count; layer++)
        {
            if (layer == _layers.Count) _layers.Add(new Sums());
            _layers[layer].Add(Values(exact[layer]), Values(rounded[layer]));
        }
    }

    public void Dispose()
    {
        _exact.Dispose();
        _rounded.Dispose();
    }

    private static Tensor<long> Row(IReadOnlyList<int> ids) => Tensor.Create(ids.Select(id => (long)id).ToArray(), [1, ids.Count]);

    private static float[] Values(Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    private sealed class Sums
    {
        public double Error { get; private set; }

        public double Size { get; private set; }

        public float Largest { get; private set; }

        public void Add(float[] exact, float[] rounded)
        {
            for (int i = 0; i < exact.Length; i++)
            {
                double difference = (double)exact[i] - rounded[i];
                Error += difference * difference;
                Size += (double)exact[i] * exact[i];
                Largest = Math.Max(Largest, (float)Math.Abs(difference));
            }
        }
    }
}
