using System.Collections;
using ConvBert.Tokenization.Tests.Support;
using ConvBert.Tokenization.Tokenizers;

namespace ConvBert.Tokenization.Tests;

/// <summary>Batches of both tokenizers, of texts and of words, are encoded on all cores, and come out as one after the other.</summary>
public class BatchThreadsTests
{
    private static readonly ConvBertTokenizerFast Fast = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo"));
    private static readonly ConvBertTokenizer Slow = ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo"));
    private static readonly string[] Long = [.. Enumerable.Range(0, 3000).Select(i => i % 3 == 0 ? "the" : "cat")];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EncodeBatch_OfWords_EncodesTwoTextsAtOnce(bool fast)
    {
        if (Environment.ProcessorCount < 2) return;
        using var meeting = new CountdownEvent(2);
        Tokenizer(fast).EncodeWordsBatch([new MeetingWords(Long, meeting), new MeetingWords(Long, meeting)]);
        meeting.IsSet.Should().BeTrue();
        MeetingWords.Missed.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EncodeBatch_OfManyTexts_GivesTheRowsOfSingleCalls(bool fast)
    {
        ConvBertTokenizerBase tokenizer = Tokenizer(fast);
        string[][] words = [.. Enumerable.Range(1, 40).Select(length => Long[..(length * 20)])];
        string[] texts = [.. words.Select(row => string.Join(' ', row))];
        tokenizer.EncodeWordsBatch(words).Select(row =>
            row.Ids).Should().BeEquivalentTo(words.Select(row => tokenizer.EncodeWords(row).Ids), options => options.WithStrictOrdering());
        tokenizer.EncodeBatch(texts).Select(row => row.Ids).Should().BeEquivalentTo(
            texts.Select(text => tokenizer.Encode(text).Ids), options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EncodeBatch_OfABadText_ThrowsWhatTheTextItselfThrows(bool fast)
    {
        ConvBertTokenizerBase tokenizer = Tokenizer(fast);
        ((Action)(() => tokenizer.EncodeWordsBatch([Long, Long, [.. Long, null!], Long]))).Should().Throw<ArgumentException>();
        ((Action)(() => tokenizer.EncodeWordsBatch([Long, null!]))).Should().Throw<ArgumentException>().WithMessage("*Text 1 is null*");
    }

    private static ConvBertTokenizerBase Tokenizer(bool fast) => fast ? Fast : Slow;

    /// <summary>Words that, when first counted, wait until another text's are counted too.</summary>
    private sealed class MeetingWords(string[] words, CountdownEvent meeting) : IReadOnlyList<string>
    {
        private static int _missed;
        private int _counted;

        public static int Missed => _missed;

        public int Count
        {
            get
            {
                if (Interlocked.Exchange(ref _counted, 1) == 0)
                {
                    meeting.Signal();
                    if (!meeting.Wait(TimeSpan.FromSeconds(20))) Interlocked.Increment(ref _missed);
                }

                return words.Length;
            }
        }

        public string this[int index] => words[index];

        public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)words).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
