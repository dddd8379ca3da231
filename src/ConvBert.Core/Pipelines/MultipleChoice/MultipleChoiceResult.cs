namespace ConvBert.Pipelines;

/// <summary>How the choices of one prompt fare.</summary>
/// <param name="Logits">One a choice.</param>
/// <param name="Scores">Softmax of the logits.</param>
/// <param name="Best">Index of the best choice.</param>
public sealed record MultipleChoiceResult(IReadOnlyList<float> Logits, IReadOnlyList<float> Scores, int Best);
