using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>What pipelines ask of a tokenizer.</summary>
internal static class TokenizerTraits
{
    public static bool PadsLeft(this ConvBertTokenizerBase tokenizer) => tokenizer.PaddingSide == SequenceSide.Left;

    public static bool IsFast(this ConvBertTokenizerBase tokenizer) => tokenizer is ConvBertTokenizerFast;
}
