namespace ConvBert.Pipelines;

/// <summary>A token predicted for a mask.</summary>
/// <param name="Score">Its probability over the whole vocabulary.</param>
/// <param name="Token">Its id.</param>
/// <param name="TokenStr">Its text; a continuation token keeps its "##".</param>
/// <param name="Sequence">
/// The text with this mask filled in. Where the text has several masks, the others and the special tokens stay visible.
/// </param>
public sealed record FillMaskPrediction(float Score, int Token, string TokenStr, string Sequence);
