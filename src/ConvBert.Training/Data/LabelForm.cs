namespace ConvBert.Training.Data;

/// <summary>The forms of labels.</summary>
internal enum LabelForm
{
    Class,
    Targets,
    Tokens,
    Span,
    Choice,
    Ranking,
    ScoredPair,
}
