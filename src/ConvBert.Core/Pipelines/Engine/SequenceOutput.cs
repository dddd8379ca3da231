namespace ConvBert.Pipelines;

/// <summary>The model's output for one sequence.</summary>
/// <param name="sequence">The sequence.</param>
/// <param name="values">The output, laid out as its <see cref="ModelForward"/> says.</param>
/// <param name="length">Tokens of the sequence as it was run, padding of its batch included.</param>
/// <param name="padLeft">How many padding tokens its batch put before it.</param>
internal readonly ref struct SequenceOutput(ModelSequence sequence, ReadOnlySpan<float> values, int length, int padLeft)
{
    public ModelSequence Sequence { get; } = sequence;

    public ReadOnlySpan<float> Values { get; } = values;

    public int Length { get; } = length;

    public int PadLeft { get; } = padLeft;
}
