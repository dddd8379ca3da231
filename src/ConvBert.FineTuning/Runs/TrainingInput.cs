namespace ConvBert.FineTuning;

/// <summary>An input that was trained on.</summary>
/// <param name="Index">Its place among the tokenized examples, from 0.</param>
/// <param name="Tokens">Its tokens, of all choices for multiple choice.</param>
/// <param name="Text">The beginning of its text as the tokenizer decodes it.</param>
public sealed record TrainingInput(int Index, int Tokens, string Text);
