namespace ConvBert.Pipelines;

/// <summary>What the model said of one row.</summary>
/// <param name="values">The row's output, laid out as its <see cref="RowModel"/> says.</param>
/// <param name="length">Tokens of the row as it was run, padding of its batch included.</param>
/// <param name="padLeft">How many of them were put before the row's own tokens.</param>
internal readonly ref struct RowOutput(ReadOnlySpan<float> values, int length, int padLeft)
{
    public ReadOnlySpan<float> Values { get; } = values;

    public int Length { get; } = length;

    public int PadLeft { get; } = padLeft;
}
