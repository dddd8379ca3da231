namespace ConvBert.Pipelines;

/// <summary>How the labels of tokens become entities.</summary>
public enum AggregationStrategy
{
    /// <summary>One entity for each token. The default.</summary>
    None,

    /// <summary>Neighbouring tokens of one tag form a group.</summary>
    Simple,

    /// <summary>A word takes the label of its first token; then words are grouped. Needs the fast tokenizer.</summary>
    First,

    /// <summary>A word takes the best label of its tokens' mean scores; then words are grouped. Needs the fast tokenizer.</summary>
    Average,

    /// <summary>A word takes the label of its most certain token; then words are grouped. Needs the fast tokenizer.</summary>
    Max,
}
