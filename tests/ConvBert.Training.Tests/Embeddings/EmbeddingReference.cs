using ConvBert.Pipelines;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Embeddings;

/// <summary>Poolings and losses of embeddings in double, written for reading.</summary>
internal sealed class EmbeddingReference(Pooling pooling, double scale)
{
    /// <summary>The loss of a batch of pairs, triplets or scored pairs.</summary>
    public double Loss(ReferenceModel model, IReadOnlyList<TrainingExample> examples)
    {
        double[][][] embeddings =
            [.. examples.Select(example => (double[][])[.. example.Texts.Select(text => Pool(model.HiddenStates(text.InputIds.Span)))])];
        return examples[0].Targets.IsEmpty ? Ranking(embeddings) : CoSent(embeddings, [.. examples.Select(one => one.Targets.Span[0])]);
    }

    private double Ranking(double[][][] embeddings)
    {
        double[][] candidates = [.. Enumerable.Range(1, embeddings[0].Length - 1).SelectMany(text => embeddings.Select(one => one[text]))];
        return embeddings.Select((example, i) =>
        {
            double[] scores = [.. candidates.Select(candidate => scale * Cosine(example[0], candidate))];
            return Math.Log(scores.Sum(Math.Exp)) - scores[i];
        }).Average();
    }

    private double CoSent(double[][][] embeddings, float[] scores)
    {
        double[] cosines = [.. embeddings.Select(pair => scale * Cosine(pair[0], pair[1]))];
        return Math.Log(1 + cosines.Select((c, i) =>
            cosines.Where((_, j) => scores[i] < scores[j]).Sum(other => Math.Exp(c - other))).Sum());
    }

    private double[] Pool(double[][] tokens) => pooling switch
    {
        Pooling.Cls => tokens[0],
        Pooling.LastToken => tokens[^1],
        Pooling.Max => [.. tokens[0].Select((_, i) => tokens.Max(token => token[i]))],
        Pooling.MeanSqrtLen => [.. tokens[0].Select((_, i) => tokens.Sum(token => token[i]) / Math.Sqrt(tokens.Length))],
        Pooling.WeightedMean =>
            [.. tokens[0].Select((_, i) =>
                tokens.Select((token, at) => token[i] * (at + 1)).Sum() / Enumerable.Range(1, tokens.Length).Sum())],
        _ => [.. tokens[0].Select((_, i) => tokens.Average(token => token[i]))],
    };

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
}
