using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Tokenizers;

namespace ConvBert.Tokenization;

/// <content>Encoding: a tokenizer finds the tokens of a sample; what becomes of them is the same for both.</content>
public abstract partial class ConvBertTokenizerBase
{
    private protected static readonly EncodingOptions DefaultOptions = new();

    private volatile SequenceSpecials? _specials;

    /// <summary>Encodes a text or a pair.</summary>
    /// <param name="text">
    /// The text. A lone surrogate, which is no character, is ignored by the slow tokenizer and refused by the fast one, which counts it as
    /// U+FFFD where it returns ids only.
    /// </param>
    /// <param name="textPair">The second text; null for none. To the fast tokenizer an empty one is none.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// Options contradict each other or are out of range, or a text cannot be truncated as asked or is not well-formed Unicode.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Special tokens are asked for, and the tokenizer has no cls_token or sep_token.
    /// </exception>
    /// <exception cref="TokenizerException">A word is unknown, and the vocabulary has no unknown token.</exception>
    public TokenizerEncoding Encode(string text, string? textPair = null, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= DefaultOptions;
        return ToEncoding(Tokenize(text, HasNoPair(textPair) ? null : textPair, options), options);
    }

    /// <summary>
    /// Encodes a text, or a pair, that is split into words already. Offsets are relative to the word, word indices are those of the lists.
    /// </summary>
    /// <param name="words">The words of the text.</param>
    /// <param name="pair">The words of the second text; null for none.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">As for <see cref="Encode"/>; for the slow tokenizer also if there are no words.</exception>
    public TokenizerEncoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        options ??= DefaultOptions;
        return ToEncoding(TokenizeWords(words, pair, options), options);
    }

    /// <summary>
    /// Encodes several texts or pairs on all cores. The result is in order; the windows of a truncated text follow its first.
    /// </summary>
    /// <param name="texts">The texts, at least one.</param>
    /// <param name="textPairs">The same number of second texts; null for none. Unlike in a single call, an empty one counts.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>
    /// One encoding per text; more with <see cref="EncodingOptions.ReturnOverflowingTokens"/>, where <see
    /// cref="TokenizerEncoding.SampleIndex"/> tells the text.
    /// </returns>
    /// <exception cref="ArgumentException">The numbers of texts differ, or as for <see cref="Encode"/>.</exception>
    public IReadOnlyList<TokenizerEncoding> EncodeBatch(
        IReadOnlyList<string> texts, IReadOnlyList<string>? textPairs = null, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        CheckBatch(texts.Count, textPairs?.Count);
        options ??= DefaultOptions;
        return EncodeSamples(
            texts.Count, i => (texts[i]?.Length ?? 0) + (textPairs?[i]?.Length ?? 0),
            i => Tokenize(texts[i], textPairs?[i], options), options);
    }

    /// <summary>Encodes several texts or pairs, each split into words already, on all cores.</summary>
    /// <inheritdoc cref="EncodeBatch"/>
    public IReadOnlyList<TokenizerEncoding> EncodeWordsBatch(
        IReadOnlyList<IReadOnlyList<string>> texts, IReadOnlyList<IReadOnlyList<string>>? textPairs = null, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        CheckBatch(texts.Count, textPairs?.Count);
        options ??= DefaultOptions;
        return EncodeSamples(
            texts.Count, i => Length(texts[i]) + Length(textPairs?[i]),
            i => TokenizeWords(Required(texts[i], i), textPairs?[i], options), options);

        static long Length(IReadOnlyList<string>? words) => words?.Sum(word => (long)(word?.Length ?? 0)) ?? 0;

        static IReadOnlyList<string> Required(IReadOnlyList<string>? words, int i) =>
            words ?? throw new ArgumentException($"Text {i} is null; expected words.", nameof(texts));
    }

    /// <summary>
    /// Encodes a text or a pair as <see cref="Encode"/> does, into memory that the caller owns and reuses; the buffer's former sequences
    /// are removed. The fast tokenizer allocates nothing once the buffer has grown and the words of the text are in the cache of words,
    /// which is bounded; a tokenizer with added tokens that contain spaces or have <see cref="AddedToken.LStrip"/>, <see
    /// cref="AddedToken.RStrip"/> or <see cref="AddedToken.SingleWord"/> may allocate.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="textPair">The second text; null for none. To the fast tokenizer an empty one is none.</param>
    /// <param name="destination">Receives the sequence, and the further windows of a truncated text if asked for.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <inheritdoc cref="Encode"/>
    public void EncodeToBuffer(string text, string? textPair, EncodingBuffer destination, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(destination);
        destination.Clear();
        Append(text, HasNoPair(textPair) ? null : textPair, destination, options ?? DefaultOptions);
    }

    /// <summary>
    /// As <see cref="EncodeToBuffer"/>, of a text or a pair that is split into words already; see <see cref="EncodeWords"/>.
    /// </summary>
    /// <param name="words">The words of the text.</param>
    /// <param name="pair">The words of the second text; null for none.</param>
    /// <param name="destination">Receives the sequence, and the further windows of a truncated text if asked for.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <inheritdoc cref="EncodeWords"/>
    public void EncodeWordsToBuffer(
        IReadOnlyList<string> words, IReadOnlyList<string>? pair, EncodingBuffer destination, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(destination);
        destination.Clear();
        AppendWords(words, pair, destination, options ?? DefaultOptions);
    }

    /// <summary>
    /// Appends the sequences of a sample of a batch to those of a buffer. As in <see cref="EncodeBatch"/>, only null is no second text;
    /// padding to the longest sequence considers those of the sample only.
    /// </summary>
    internal virtual void Append(string text, string? textPair, EncodingBuffer destination, EncodingOptions options) =>
        Append(Tokenize(text, textPair, options), destination, options);

    /// <inheritdoc cref="Append(string, string?, EncodingBuffer, EncodingOptions)"/>
    internal void AppendWords(
        IReadOnlyList<string> words, IReadOnlyList<string>? pair, EncodingBuffer destination, EncodingOptions options) =>
        Append(TokenizeWords(words, pair, options), destination, options);

    private protected SequenceDefaults Defaults { get; }

    private protected SequenceSpecials Specials =>
        _specials ??= new SequenceSpecials(Special(FrontToken, "cls_token"), Special(BehindToken, "sep_token"));

    private protected string? FrontToken => Settings.FrontToken ?? ClsToken;

    private protected string? BehindToken => Settings.BehindToken ?? SepToken;

    /// <summary>Whether tokens have offsets and words.</summary>
    private protected abstract bool HasOffsets { get; }

    /// <summary>The tokens of a text or a pair, and the plan of their sequences.</summary>
    private protected abstract SampleTokens Tokenize(string text, string? pair, EncodingOptions options);

    /// <inheritdoc cref="Tokenize(string, string?, EncodingOptions)"/>
    private protected abstract SampleTokens TokenizeWords(
        IReadOnlyList<string> words, IReadOnlyList<string>? pair, EncodingOptions options);

    private protected void Append(SampleTokens tokens, EncodingBuffer destination, EncodingOptions options)
    {
        destination.Discard();
        destination.HasOffsets = HasOffsets;
        SequenceColumns columns = destination.Columns;
        SequenceSpecials? specials = options.AddSpecialTokens ? Specials : null;
        SequencePadding padding = Padding(options, tokens.Plan.MaxLength);
        SequencePadding.CheckTotal(tokens.Plan.Total, (long)tokens.Plan.Count * padding.Length);
        destination.Growing?.Invoke(Math.Max(tokens.Plan.Total, (long)tokens.Plan.Count * padding.Length));
        for (int i = 0; i < tokens.Plan.Count; i++)
        {
            int missing = padding.Missing(tokens.Plan.LengthOf(i));
            if (padding.IsLeft) columns.AddPadding(padding.Pad, missing);
            tokens.Write(i, specials, columns);
            if (!padding.IsLeft) columns.AddPadding(padding.Pad, missing);
            destination.EndSequence();
        }

        tokens.Release();
    }

    private protected SequencePadding Padding(EncodingOptions options, int longest)
    {
        if (options.Padding == PaddingStrategy.DoNotPad) return default;
        if (PadToken is null) throw new ArgumentException("Padding was asked for, but the tokenizer has no pad_token.", nameof(options));
        return SequencePadding.Of(options, Defaults, Special(PadToken, "pad_token"), longest);
    }

    private EncodedSample Sample(SampleTokens tokens, EncodingOptions options)
    {
        options.Growing?.Invoke(tokens.Plan.Total);
        var sample = new EncodedSample(tokens, options.AddSpecialTokens ? Specials : null);
        tokens.Release();
        return sample;
    }

    private TokenizerEncoding ToEncoding(SampleTokens tokens, EncodingOptions options)
    {
        EncodedSample sample = Sample(tokens, options);
        if (options.Padding != PaddingStrategy.DoNotPad) PadSamples(new Span<EncodedSample>(ref sample), options);
        return sample.ToEncoding(Vocabulary, 0, HasOffsets);
    }

    /// <summary>The encodings of a batch; each sample is tokenized on some thread and released there.</summary>
    private List<TokenizerEncoding> EncodeSamples(
        int count, Func<int, long> length, Func<int, SampleTokens> tokenize, EncodingOptions options)
    {
        var samples = new EncodedSample[count];
        BatchThreads.ForEach(count, length, i => samples[i] = Sample(tokenize(i), options));
        if (options.Padding != PaddingStrategy.DoNotPad) PadSamples(samples, options);
        var encodings = new List<TokenizerEncoding>(count);
        for (int i = 0; i < count; i++)
        {
            encodings.Add(samples[i].ToEncoding(Vocabulary, i, HasOffsets));
            if (options.ReturnOverflowingTokens) encodings.AddRange(encodings[^1].Overflowing);
        }

        return encodings;
    }

    private void PadSamples(Span<EncodedSample> samples, EncodingOptions options)
    {
        int longest = 0;
        long tokens = 0, sequences = 0;
        foreach (ref readonly EncodedSample sample in samples)
        {
            longest = Math.Max(longest, sample.MaxLength);
            tokens += sample.TokenCount;
            sequences += sample.SequenceCount;
        }

        SequencePadding padding = Padding(options, longest);
        SequencePadding.CheckTotal(tokens, sequences * padding.Length);
        options.Growing?.Invoke(Math.Max(0, (sequences * padding.Length) - tokens));
        foreach (ref EncodedSample sample in samples) sample.Pad(padding);
    }

    private SpecialToken Special(string? token, string name)
    {
        if (token is null) throw new InvalidOperationException($"Special tokens were asked for, but the tokenizer has no {name}.");
        int id = ConvertTokenToId(token);
        return new SpecialToken(id, Vocabulary.TokenOf(id) == token ? null : token);
    }

    private static void CheckBatch(int texts, int? pairs)
    {
        if (texts == 0) throw new ArgumentException("The batch is empty; expected at least one text.", nameof(texts));
        if (pairs is { } count && count != texts)
            throw new ArgumentException($"There are {texts} texts and {count} second texts; expected the same number.", nameof(pairs));
    }
}
