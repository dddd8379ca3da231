using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>Sequences that no tokenizer made.</summary>
internal static class Sequences
{
    public static ModelSequence Of(int[] ids, int[]? attentionMask = null)
    {
        int[] zeros = new int[ids.Length];
        return new ModelSequence
        {
            Ids = ids,
            TypeIds = zeros,
            AttentionMask = attentionMask ?? [.. ids.Select(_ => 1)],
            SpecialTokensMask = zeros,
            OffsetStarts = zeros,
            OffsetEnds = zeros,
            WordIds = zeros,
            SequenceIds = zeros,
        };
    }
}
