using ConvBert.Tokenization;

namespace ConvBert.Training.Data;

/// <summary>How far the texts of a batch are filled up with pads, which stand on the right.</summary>
/// <param name="Strategy">To which length.</param>
/// <param name="MaxLength">The length of <see cref="PaddingStrategy.MaxLength"/>.</param>
/// <param name="Multiple">What the length is to be a multiple of; null for anything.</param>
/// <param name="PadId">The id of a pad.</param>
internal readonly record struct BatchPadding(PaddingStrategy Strategy, int? MaxLength, int? Multiple, int PadId)
{
    /// <summary>The length of all texts; 0 where each keeps its own.</summary>
    /// <param name="longest">The longest text of the batch.</param>
    public int LengthOf(int longest)
    {
        if (Strategy == PaddingStrategy.DoNotPad) return 0;
        int length = Strategy == PaddingStrategy.MaxLength ? MaxLength!.Value : longest, multiple = Multiple ?? 1;
        return checked((length + multiple - 1) / multiple * multiple);
    }

    /// <summary>The rule as a text, by which a checkpoint of a run with another one is told.</summary>
    public override string ToString() => (Strategy, Multiple) switch
    {
        (PaddingStrategy.DoNotPad, _) => "none",
        (PaddingStrategy.Longest, null) => "longest",
        (PaddingStrategy.Longest, _) => $"longest, to a multiple of {Multiple}",
        (_, null) => $"{MaxLength}",
        _ => $"{MaxLength}, to a multiple of {Multiple}",
    };
}
