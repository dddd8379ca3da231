namespace ConvBert.Training;

/// <summary>What a model said about the evaluation data (Hugging Face's <c>EvalPrediction</c>).</summary>
/// <param name="Examples">The examples with their labels.</param>
/// <param name="Predictions">
/// The logits of each example, row-major: sequence classification <c>[labels]</c>, token classification <c>[sequence, labels]</c>,
/// question answering
/// <c>[sequence, 2]</c>, multiple choice <c>[choices]</c>,
/// embeddings <c>[texts, hidden]</c>; for token classification with rows for labelled tokens alone.
/// </param>
public sealed record EvalPrediction(IReadOnlyList<TrainingExample> Examples, IReadOnlyList<ReadOnlyMemory<float>> Predictions);
