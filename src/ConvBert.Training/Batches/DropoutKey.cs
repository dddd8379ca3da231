namespace ConvBert.Training;

/// <summary>What the dropout masks of a pass are a function of, besides the place in the model.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Step">The number of the pass in the run; every micro-batch has its own.</param>
public readonly record struct DropoutKey(ulong Seed, ulong Step);
