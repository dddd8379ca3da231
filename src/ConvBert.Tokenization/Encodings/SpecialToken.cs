namespace ConvBert.Tokenization.Encodings;

/// <summary>A special token of a sequence, and its text if that is not the vocabulary's for its id.</summary>
internal readonly record struct SpecialToken(int Id, string? OwnText);

/// <summary>The special tokens around the texts of a sequence: [CLS] A [SEP], or [CLS] A [SEP] B [SEP].</summary>
internal sealed record SequenceSpecials(SpecialToken Cls, SpecialToken Sep)
{
    public static int Count(bool pair) => pair ? 3 : 2;
}
