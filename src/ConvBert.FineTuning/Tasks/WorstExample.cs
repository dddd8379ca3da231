namespace ConvBert.FineTuning;

/// <summary>An example that a model does badly.</summary>
/// <param name="Index">Its place in the data set, from 0.</param>
/// <param name="Text">Its text, for people.</param>
/// <param name="Label">What is right.</param>
/// <param name="Prediction">What the model says.</param>
/// <param name="Loss">Its loss.</param>
public sealed record WorstExample(long Index, string Text, string Label, string Prediction, double Loss);
