using System.Collections;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>
/// Blocks with some of their tokens to be predicted, others in every epoch: of those chosen, 80 % are masked, 10 % become a random token
/// and 10 % stay. What happens to a token is a function of seed, epoch, block and position. The indexer gives evaluations the masks of an
/// epoch of their own.
/// </summary>
/// <param name="blocks">The blocks, or lines, each token with its <see cref="TokenKind"/> as label.</param>
/// <param name="options">How they are masked.</param>
internal sealed class MaskedBlocks(IReadOnlyList<TrainingExample> blocks, MaskingOptions options) : IEpochDataset, IDisposable
{
    private const double Masked = 0.8, Replaced = 0.9;

    /// <summary>The generator's place for masks; orders, splits and dropout have others.</summary>
    private const uint Place = uint.MaxValue - 2;

    /// <summary>No training comes this far.</summary>
    private const long EvaluationEpoch = uint.MaxValue;

    /// <inheritdoc/>
    public int Count => blocks.Count;

    /// <inheritdoc/>
    public TrainingExample this[int index] => GetExample(index, EvaluationEpoch);

    /// <inheritdoc/>
    public TrainingExample GetExample(int index, long epoch)
    {
        TrainingExample block = blocks[index];
        ReadOnlySpan<int> ids = block.Texts[0].InputIds.Span;
        ReadOnlySpan<long> kinds = block.Labels.Span;
        int[] masked = ids.ToArray();
        long[] labels = new long[masked.Length];
        Array.Fill(labels, TrainingBatch.IgnoredLabel);
        int decisive = -1, likeliest = -1;
        double lowest = double.PositiveInfinity;
        bool any = false, isChosen = false;
        for (int t = 0; t < masked.Length; t++)
        {
            if (kinds[t] == TokenKind.Special)
            {
                decisive = -1;
                continue;
            }

            bool continues = options.WholeWords && kinds[t] == TokenKind.Piece && decisive >= 0;
            if (!continues)
            {
                decisive = t;
                double draw = Draw(Words(index, t, epoch).Word0);
                isChosen = draw < options.Probability;
                if (draw < lowest) (lowest, likeliest) = (draw, t);
            }

            if (!isChosen) continue;
            any = true;
            Mask(masked, labels, t, Words(index, t, epoch));
        }

        // A block without any label has no loss.
        if (!any && likeliest >= 0) MaskFrom(likeliest, kinds, masked, labels, index, epoch);
        return TrainingExample.ForTokens(new TokenizedText(masked), labels);
    }

    /// <inheritdoc/>
    public IEnumerator<TrainingExample> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => (blocks as IDisposable)?.Dispose();

    private void MaskFrom(int first, ReadOnlySpan<long> kinds, int[] masked, long[] labels, int index, long epoch)
    {
        int t = first;
        do
        {
            Mask(masked, labels, t, Words(index, t, epoch));
            t++;
        }
        while (options.WholeWords && t < masked.Length && kinds[t] == TokenKind.Piece);
    }

    private void Mask(int[] ids, long[] labels, int token, (uint Word0, uint Word1, uint Word2, uint Word3) words)
    {
        labels[token] = ids[token];
        double draw = Draw(words.Word1);
        if (draw < Masked) ids[token] = options.MaskId;
        else if (draw < Replaced) ids[token] = (int)(((ulong)words.Word2 * (uint)options.VocabularySize) >> 32);
    }

    private (uint Word0, uint Word1, uint Word2, uint Word3) Words(int index, int token, long epoch) =>
        Philox.Block(options.Seed, (uint)token, (uint)index, Place, (uint)epoch);

    /// <summary>A number from 0 to below 1.</summary>
    private static double Draw(uint word) => word * (1.0 / (1L << 32));
}
