using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>What a token is to <see cref="MaskedBlocks"/>, in the place of its label.</summary>
internal static class TokenKind
{
    /// <summary>A word's first piece.</summary>
    public const long Word = 0;

    /// <summary>A word's further pieces.</summary>
    public const long Piece = 1;

    /// <summary>A special token, which is never masked.</summary>
    public const long Special = TrainingBatch.IgnoredLabel;

    /// <summary>The kind of a token of a text.</summary>
    public static long Of(EncodedSequence sequence, int token)
    {
        if (sequence.WordIds[token] < 0) return Special;
        return token > 0 && sequence.WordIds[token] == sequence.WordIds[token - 1] ? Piece : Word;
    }
}
