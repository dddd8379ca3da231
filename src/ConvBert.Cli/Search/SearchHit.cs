namespace ConvBert.Cli.Search;

/// <summary>A passage that was found.</summary>
/// <param name="Passage">The passage, at the first of its places.</param>
/// <param name="Places">How many places it has.</param>
/// <param name="Score">How well it answers: the closeness of its vector, or the cross-encoder's score.</param>
/// <param name="Closeness">The closeness of its vector, where <paramref name="Score"/> is a cross-encoder's; else null.</param>
internal sealed record SearchHit(Passage Passage, long Places, float Score, float? Closeness);
