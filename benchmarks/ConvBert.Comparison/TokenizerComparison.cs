using System.Text.Json;
using ConvBert.Tokenization;
using Microsoft.ML.Tokenizers;

namespace ConvBert.Comparison;

/// <summary>
/// Text to ids with special tokens: our ways to have them, ids alone and with everything about them, against Microsoft.ML.Tokenizers,
/// which gives ids alone. One thread is measured in processor time, the gain of more in elapsed time.
/// </summary>
internal sealed class TokenizerComparison(Options options, Report report)
{
    /// <summary>A sample is this long, so that the clock's steps do not matter.</summary>
    private const double SampleMilliseconds = 25;

    private const int ColdPasses = 5;

    private string _folder = "";
    private ConvBertTokenizerOptions? _ourOptions;

    public void Run()
    {
        _folder = SharedFolder.Find(options.VocabFolder, "--vocab", "vocab/bert-base-uncased");
        string corpus = SharedFolder.Find(options.Corpus, "--corpus", "corpus");
        bool lower = LowerCases(_folder);
        _ourOptions = new ConvBertTokenizerOptions { DoLowerCase = lower };
        ConvBertTokenizerFast ours = Ours();
        BertTokenizer theirs =
            BertTokenizer.Create(Path.Combine(_folder, "vocab.txt"), new BertOptions { LowerCaseBeforeTokenization = lower });
        string[] files = Texts(corpus);
        foreach (string file in files) CompareIds(file, ours, theirs);
        foreach (string file in files)
        {
            foreach (TokenizerText text in TokenizerText.Read(file)) CompareSpeed(Path.GetFileName(file), text, ours, theirs);
        }
    }

    private static string[] Texts(string corpus)
    {
        if (!Directory.Exists(corpus)) return [corpus];
        string[] files = [.. Directory.EnumerateFiles(corpus, "*.txt").Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new ComparisonException($"--corpus: {corpus} holds no .txt file.");
    }

    /// <summary>What the folder's <c>tokenizer.json</c> says; true without one.</summary>
    private static bool LowerCases(string folder)
    {
        string file = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(file)) return true;
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file));
        return !json.RootElement.TryGetProperty("normalizer", out JsonElement normalizer)
            || !normalizer.TryGetProperty("lowercase", out JsonElement lowercase)
            || lowercase.GetBoolean();
    }

    private ConvBertTokenizerFast Ours() => ConvBertTokenizerFast.FromPretrained(_folder, _ourOptions);

    /// <summary>Which lines each gets right: by the digests ours, by ours theirs.</summary>
    private void CompareIds(string file, ConvBertTokenizerFast ours, BertTokenizer theirs)
    {
        string[] lines = TokenizerText.Read(file)[1].Utf16;
        IReadOnlyList<int>[] ourIds = Array.ConvertAll(lines, line => ours.Encode(line).Ids);
        int equal = lines.Where((line, i) => ourIds[i].SequenceEqual(theirs.EncodeToIds(line))).Count();
        List<Field> fields =
            [Field.Of("text", Path.GetFileName(file)), Field.Of("lines", lines.Length), Field.Of("tokens", ourIds.Sum(ids => ids.Count))];
        if (CorpusDigest.Find(file, Path.GetFileName(_folder)) is { } digest)
        {
            fields.Add(Field.Of("ours_exact_lines", digest.ExactShare(ourIds), 4));
        }
        fields.Add(Field.Of("ml_equal_lines", (double)equal / lines.Length, 4));
        report.Add(fields);
    }

    private void CompareSpeed(string name, TokenizerText text, ConvBertTokenizerFast ours, BertTokenizer theirs)
    {
        int pieces = text.Utf8.Length;
        TokenizerSide[] sides = TokenizerSide.All(text, ours, theirs);
        int threads = Environment.ProcessorCount;
        double[] one = Medians(sides, Interleave.ProcessorTime, (side, times) => side.Pass(pieces, times, 1));
        double[] oneElapsed = Medians(sides, Interleave.Once, (side, times) => side.Pass(pieces, times, 1));
        double[] all = Medians(sides, Interleave.Once, (side, times) => side.Pass(pieces, times, threads));
        for (int i = 0; i < sides.Length; i++)
        {
            double tokens = sides[i].Pass(pieces);
            report.Add(
                Field.Of("text", name),
                Field.Of("form", text.Form),
                Field.Of("way", sides[i].Name),
                Field.Of("mb_s", text.Megabytes / one[i] * 1e3, 1),
                Field.Of("mtokens_s", tokens / one[i] / 1e3, 1),
                Field.Of("times_ml", one[^1] / one[i], 2),
                Field.Of("cold_mb_s", text.Megabytes / Cold(text, theirs, i) * 1e3, 1),
                Field.Of($"threads_{threads}", oneElapsed[i] / all[i], 2),
                Field.Of("bytes_token", Allocated(sides[i].CreateEncoder(), pieces) / tokens, 1));
        }
    }

    /// <summary>
    /// Median milliseconds of a pass of each side, in turns. A pass that is not timed comes first: what another side left in the
    /// processor's caches, and the garbage that it left to be collected, is not for the next to pay.
    /// </summary>
    private double[] Medians(TokenizerSide[] sides, Func<Action, double> clock, Action<TokenizerSide, int> pass)
    {
        int[] times = Array.ConvertAll(sides, side =>
        {
            pass(side, 1);
            return Math.Max(1, (int)(SampleMilliseconds / Interleave.Once(() => pass(side, 1))));
        });
        double[] samples = Interleave.Medians(
            options.CellTime, clock, side => pass(sides[side], 1), [.. sides.Select((side, i) => (Action)(() => pass(side, times[i])))]);
        return [.. samples.Select((sample, i) => sample / times[i])];
    }

    /// <summary>
    /// Median milliseconds of the first pass of a tokenizer that has seen nothing yet. Passes that come first have the code for new words
    /// compiled.
    /// </summary>
    private double Cold(TokenizerText text, BertTokenizer theirs, int side)
    {
        var samples = new double[ColdPasses];
        for (int i = -ColdPasses; i < samples.Length; i++)
        {
            TokenizerSide fresh = TokenizerSide.All(text, Ours(), theirs)[side];
            double sample = Interleave.ProcessorTime(() => fresh.Pass(text.Utf8.Length));
            if (i >= 0) samples[i] = sample;
        }

        return Interleave.Median(samples);
    }

    private static double Allocated(Func<int, int> encode, int pieces)
    {
        TokenizerSide.Pass(encode, pieces);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TokenizerSide.Pass(encode, pieces);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
