namespace ConvBert.FineTuning;

/// <summary>A text without labels.</summary>
/// <param name="Text">The text.</param>
public sealed record TextExample(string Text);
