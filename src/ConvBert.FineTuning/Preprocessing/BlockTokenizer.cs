using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>
/// Texts joined, each with its special tokens, and cut into blocks of one length; what is left at the end is dropped, unless it is all
/// there is.
/// </summary>
internal sealed class BlockTokenizer(ConvBertTokenizerFast tokenizer, int blockSize) : ExampleTokenizer<TextExample>
{
    /// <inheritdoc/>
    public override IEnumerable<TrainingExample> Tokenize(IEnumerable<TextExample> examples)
    {
        var buffer = new EncodingBuffer();
        int[] ids = new int[blockSize];
        long[] labels = new long[blockSize];
        int count = 0;
        bool any = false;
        foreach (TextExample example in examples)
        {
            tokenizer.EncodeToBuffer(example.Text, null, buffer, new EncodingOptions());
            for (int t = 0; t < buffer[0].Count; t++)
            {
                ids[count] = buffer[0].Ids[t];
                labels[count] = TokenKind.Of(buffer[0], t);
                if (++count < blockSize) continue;
                yield return Block(ids, labels);
                any = true;
                count = 0;
            }
        }

        if (!any && count > 0) yield return Block(ids.AsSpan(0, count), labels.AsSpan(0, count));
    }

    private static TrainingExample Block(ReadOnlySpan<int> ids, ReadOnlySpan<long> labels) =>
        TrainingExample.ForTokens(new TokenizedText(ids.ToArray()), labels.ToArray());
}
