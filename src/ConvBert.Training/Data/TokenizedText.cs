namespace ConvBert.Training;

/// <summary>A tokenized text.</summary>
/// <param name="InputIds">The ids, <c>[sequence]</c>, special tokens included; at least one.</param>
/// <param name="TokenTypeIds">The token types, <c>[sequence]</c>; empty for zeros.</param>
public readonly record struct TokenizedText(ReadOnlyMemory<int> InputIds, ReadOnlyMemory<int> TokenTypeIds = default);
