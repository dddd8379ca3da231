using System.Text;
using ConvBert.Tokenization;
using Microsoft.ML.Tokenizers;

namespace ConvBert.Comparison;

/// <summary>
/// Lines of text to ids with special tokens, one thread: ours, which gives offsets, words and masks as well, against Microsoft.ML.Tokenizers, which gives
/// ids alone.
/// </summary>
internal sealed class TokenizerComparison(Options options, Report report)
{
    public void Run()
    {
        string vocabulary = SharedFolder.Find(options.VocabFolder, "--vocab", "vocab/bert-base-uncased");
        string corpus = SharedFolder.Find(options.Corpus, "--corpus", "corpus");
        ConvBertTokenizerFast ours = ConvBertTokenizerFast.FromPretrained(vocabulary);
        BertTokenizer theirs = BertTokenizer.Create(Path.Combine(vocabulary, "vocab.txt"));
        foreach (string file in Texts(corpus)) Compare(file, Path.GetFileName(vocabulary), ours, theirs);
    }

    private static string[] Texts(string corpus)
    {
        if (!Directory.Exists(corpus)) return [corpus];
        string[] files = [.. Directory.EnumerateFiles(corpus, "*.txt").Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new ComparisonException($"--corpus: {corpus} holds no .txt file.");
    }

    private static string[] Lines(string file)
    {
        string text = ReadText(file);
        string[] lines = text.Split('\n');
        return text.EndsWith('\n') ? lines[..^1] : lines;
    }

    private static string ReadText(string file)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file));
        }
        catch (DecoderFallbackException exception)
        {
            throw new ComparisonException($"--corpus: {file} is not UTF-8: {exception.Message}");
        }
    }

    private void Compare(string file, string vocabulary, ConvBertTokenizerFast ours, BertTokenizer theirs)
    {
        string[] lines = Lines(file);
        if (lines.Length == 0) throw new ComparisonException($"--corpus: {file} is empty.");
        IReadOnlyList<int>[] ourIds = Array.ConvertAll(lines, line => ours.Encode(line).Ids);
        IReadOnlyList<int>[] theirIds = Array.ConvertAll(lines, line => theirs.EncodeToIds(line));
        int equal = lines.Where((_, i) => ourIds[i].SequenceEqual(theirIds[i])).Count();

        Action ourPass = () => Pass(lines, line => ours.Encode(line).Count), theirPass = () => Pass(lines, line => theirs.EncodeToIds(line).Count);
        double[] medians = Interleave.Medians(options.CellTime, ourPass, theirPass);
        double megabytes = new FileInfo(file).Length / 1e6;
        double ourTokens = ourIds.Sum(ids => ids.Count), theirTokens = theirIds.Sum(ids => ids.Count);
        List<Field> fields =
        [
            Field.Of("text", Path.GetFileName(file)),
            Field.Of("lines", lines.Length),
            Field.Of("tokens", ourTokens),
            Field.Of("ours_mb_s", megabytes / medians[0] * 1e3, 2),
            Field.Of("ml_mb_s", megabytes / medians[1] * 1e3, 2),
            Field.Of("ours_mtokens_s", ourTokens / medians[0] / 1e3, 3),
            Field.Of("ml_mtokens_s", theirTokens / medians[1] / 1e3, 3),
            Field.Of("ratio", medians[1] / medians[0], 3),
            Field.Of("ours_bytes_token", Allocated(ourPass) / ourTokens, 1),
            Field.Of("ml_bytes_token", Allocated(theirPass) / theirTokens, 1),
            Field.Of("ml_equal_lines", (double)equal / lines.Length, 4),
        ];
        if (CorpusDigest.Find(file, vocabulary) is { } digest) fields.Add(Field.Of("ours_exact_lines", digest.ExactShare(ourIds), 4));

        report.Add(fields);
    }

    /// <summary>Encodes every line; the sum keeps the calls from being left out.</summary>
    private static int Pass(string[] lines, Func<string, int> encode)
    {
        int tokens = 0;
        foreach (string line in lines) tokens += encode(line);
        return tokens;
    }

    private static double Allocated(Action pass)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        pass();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
