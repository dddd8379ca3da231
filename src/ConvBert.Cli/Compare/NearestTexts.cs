using System.Numerics.Tensors;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Compare;

/// <summary>
/// Compares embeddings: the vectors of each text, and which text is nearest to it. A line's text asks among all second texts of a file of
/// pairs, and among the other lines' texts of a file of single texts.
/// </summary>
internal sealed class NearestTexts : IAnswerComparison
{
    public AnswerAgreement Run(
        string folder, IReadOnlyList<ComparedItem> items, ConvBertLoadOptions float32, ConvBertLoadOptions other,
        CancellationToken cancellationToken)
    {
        ComparedPair[] pairs = [.. items.Select(item => item.Read(ComparedPair.Of))];
        bool isPairs = pairs.Any(pair => pair.Second is not null);
        string[] candidates = [.. pairs.Select(pair => isPairs ? pair.Second : pair.First).OfType<string>().Distinct(StringComparer.Ordinal)];
        string[] texts = isPairs
            ? [.. pairs.Select(pair => pair.First).Concat(candidates).Distinct(StringComparer.Ordinal)]
            : candidates;

        // One model at a time: the vectors are all that both have to be there for.
        var exact = new Vectors(folder, float32, texts, cancellationToken);
        var rounded = new Vectors(folder, other, texts, cancellationToken);
        double smallest = texts.Min(text => (double)TensorPrimitives.CosineSimilarity(exact[text], rounded[text]));
        int same = 0, asked = 0;
        double largest = 0;
        foreach (ComparedPair pair in pairs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int one = -1, two = -1;
            float bestOne = float.NegativeInfinity, bestTwo = float.NegativeInfinity;
            for (int i = 0; i < candidates.Length; i++)
            {
                if (candidates[i] == pair.First) continue;
                float scoreOne = exact.Similarity(pair.First, candidates[i]), scoreTwo = rounded.Similarity(pair.First, candidates[i]);
                largest = Math.Max(largest, Math.Abs((double)scoreOne - scoreTwo));
                if (scoreOne > bestOne) (one, bestOne) = (i, scoreOne);
                if (scoreTwo > bestTwo) (two, bestTwo) = (i, scoreTwo);
            }

            if (one < 0) continue;
            asked++;
            if (one == two) same++;
        }

        return new AnswerAgreement(asked == pairs.Length ? same : null, largest) { SmallestCosine = smallest };
    }

    /// <summary>The vectors of texts, and how the model's folder compares them.</summary>
    private sealed class Vectors
    {
        private readonly Dictionary<string, float[]> _values = new(StringComparer.Ordinal);
        private readonly SentenceTransformer? _sentence;

        public Vectors(string folder, ConvBertLoadOptions options, string[] texts, CancellationToken cancellationToken)
        {
            using FeatureExtractionPipeline pipeline =
                FeatureExtractionPipeline.FromPretrained(folder, new PipelineLoadOptions { Model = options });
            _sentence = pipeline.SentenceTransformer;
            foreach (string text in texts)
                _values.Add(text, pipeline.Run(text, pipeline.EmbeddingOptions, cancellationToken).Values.ToArray());
        }

        public float[] this[string text] => _values[text];

        public float Similarity(string one, string two) =>
            _sentence?.Similarity(_values[one], _values[two]) ?? TensorPrimitives.CosineSimilarity(_values[one], _values[two]);
    }
}
