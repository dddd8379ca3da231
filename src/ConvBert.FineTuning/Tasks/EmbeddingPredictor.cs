using ConvBert.Pipelines;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tasks;

/// <summary>Predicts the embeddings of an example's texts.</summary>
/// <param name="model">The model, which is disposed of.</param>
/// <param name="chain">From hidden states of a size to an embedding.</param>
internal sealed class EmbeddingPredictor(ConvBertModel model, Func<int, EmbeddingChain> chain) : ModelPredictor(model.Config)
{
    private readonly EmbeddingChain _chain = chain(model.Config.HiddenSize);

    public override void Dispose() => model.Dispose();

    protected override IEnumerable<float[]> Run(
        TokenBatch batch, IReadOnlyList<TrainingExample> examples, CancellationToken cancellationToken)
    {
        int hidden = Config.HiddenSize;
        float[] states = new float[batch.TokenCount * hidden];
        model.Forward(batch, states, cancellationToken);
        float[] embeddings = new float[batch.SequenceCount * _chain.Dimension];
        int[] noPads = new int[batch.TokenCount];
        Array.Fill(noPads, 1);
        for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
        {
            (int first, int length) = batch.Sequence(sequence).GetOffsetAndLength(batch.TokenCount);
            _chain.Embed(states.AsSpan(first * hidden, length * hidden), noPads.AsSpan(0, length), skipped: 0)
                .CopyTo(embeddings.AsSpan(sequence * _chain.Dimension));
        }

        return Cut(embeddings, examples, _chain.Dimension, example => example.Texts.Count);
    }
}
