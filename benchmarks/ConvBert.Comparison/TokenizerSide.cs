using ConvBert.Tokenization;
using Microsoft.ML.Tokenizers;

namespace ConvBert.Comparison;

/// <summary>One way to encode a piece of text: which tokenizer, into what; each thread has its own.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="CreateEncoder">Makes the encoder of a thread: a piece's number → its number of ids.</param>
internal sealed record TokenizerSide(string Name, Func<Func<int, int>> CreateEncoder)
{
    private const int Runs = 64;

    /// <summary>All ways, theirs last.</summary>
    public static TokenizerSide[] All(TokenizerText text, ConvBertTokenizerFast ours, BertTokenizer theirs) =>
    [
        new("ids of UTF-8", () =>
        {
            var ids = new int[Room(text)];
            return piece => ours.EncodeToIds(text.Utf8[piece], ids);
        }),
        new("ids of UTF-16", () =>
        {
            var ids = new int[Room(text)];
            return piece => ours.EncodeToIds(text.Utf16[piece].AsSpan(), ids);
        }),
        new("all fields of UTF-8", () =>
        {
            var buffer = new EncodingBuffer();
            return piece => Fill(ours, text.Utf8[piece], buffer);
        }),
        new("all fields, Encode", () => piece => ours.Encode(text.Utf16[piece]).Count),
        new("Microsoft.ML ids", () => piece => theirs.EncodeToIds(text.Utf16[piece]).Count),
    ];

    /// <summary>Encodes every piece in turn; the sum keeps the calls from being left out.</summary>
    public long Pass(int pieces) => Pass(CreateEncoder(), pieces);

    /// <inheritdoc cref="Pass(int)"/>
    public static long Pass(Func<int, int> encode, int pieces)
    {
        long tokens = 0;
        for (int piece = 0; piece < pieces; piece++) tokens += encode(piece);
        return tokens;
    }

    /// <summary>
    /// Encodes all pieces some times on several threads at once, each of which takes the next run of them when it is done with one, since
    /// runs are not equally long.
    /// </summary>
    public void Pass(int pieces, int times, int threads)
    {
        int taken = 0;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            Func<int, int> encode = CreateEncoder();
            for (int run = Interlocked.Increment(ref taken) - 1; run < Runs * times; run = Interlocked.Increment(ref taken) - 1)
            {
                int end = (int)((long)pieces * ((run % Runs) + 1) / Runs);
                for (int piece = (int)((long)pieces * (run % Runs) / Runs); piece < end; piece++) encode(piece);
            }
        });
    }

    private static int Fill(ConvBertTokenizerFast ours, ReadOnlySpan<byte> text, EncodingBuffer buffer)
    {
        ours.EncodeInto(text, buffer);
        return buffer[0].Count;
    }

    private static int Room(TokenizerText text) => (2 * text.Longest) + 2;
}
