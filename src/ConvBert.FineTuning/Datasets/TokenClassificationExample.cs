namespace ConvBert.FineTuning;

/// <summary>The words of a sentence with a tag each.</summary>
/// <param name="Tokens">The words; at least one.</param>
/// <param name="Tags">The names of their tags, as many.</param>
public sealed record TokenClassificationExample(IReadOnlyList<string> Tokens, IReadOnlyList<string> Tags);
