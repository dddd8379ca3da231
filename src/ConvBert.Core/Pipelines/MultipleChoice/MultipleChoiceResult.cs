namespace ConvBert.Pipelines;

/// <summary>The scores of the choices of one prompt.</summary>
/// <param name="Logits">One for each choice.</param>
/// <param name="Scores">Softmax of the logits.</param>
/// <param name="Best">Index of the best choice.</param>
public sealed record MultipleChoiceResult(IReadOnlyList<float> Logits, IReadOnlyList<float> Scores, int Best);
