namespace ConvBert.Training;

/// <summary>The forms of labels.</summary>
internal enum LabelForm
{
    Class,
    Targets,
    Tokens,
    Span,
    Choice,
}
