using System.Text;
using ConvBert.Tokenization.AddedTokens;
using ConvBert.Tokenization.Unicode;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Definition;

/// <summary>
/// The definition of the fast tokenizer, text → tokens with offsets: added tokens in the raw text, normalizer, added tokens in the
/// normalized text, words, WordPiece.
/// </summary>
internal sealed class FastPipeline
{
    private static readonly CharacterTable Classes = CharacterTable.Fast;

    private readonly AddedTokenMatcher<(AddedToken Token, int Id)> _raw = new();
    private readonly AddedTokenMatcher<(AddedToken Token, int Id)> _normalized = new();

    public FastPipeline(
        BertNormalizer normalizer, WordPieceModel model, TokenTable tokens, IEnumerable<(AddedToken Token, int Id)> addedTokens)
    {
        Normalizer = normalizer;
        Model = model;
        Tokens = tokens;
        foreach ((AddedToken token, int id) in addedTokens)
        {
            int[] pattern = Pattern(token);
            if (pattern.Length == 0)
            {
                throw new TokenizerException(
                    $"The added token \"{token.Content}\" is empty after normalization and would match everywhere; "
                    + "expected \"normalized\": false, or a character that remains.");
            }
            (token.Normalized ? _normalized : _raw).Add(pattern, (token, id));
        }
    }

    public BertNormalizer Normalizer { get; }

    public WordPieceModel Model { get; }

    /// <summary>The model's vocabulary for words in UTF-8.</summary>
    public TokenTable Tokens { get; }

    /// <summary>The id of unknown words.</summary>
    /// <exception cref="TokenizerException">There is none.</exception>
    public int UnknownId => Model.Vocabulary.TryGetId(Model.UnknownToken, out int id)
        ? id
        : throw new TokenizerException($"WordPiece error: Missing {Model.UnknownToken} token from the vocabulary.");

    /// <summary>The code points to search for to find a token.</summary>
    public int[] Pattern(AddedToken token)
    {
        int[] pattern = CodePoints.Of(token.Content);
        return token.Normalized ? Normalizer.Normalize(pattern, 0, pattern.Length).CodePoints() : pattern;
    }

    /// <summary>Appends the tokens of a text; its words are numbered from 0, or all have the index <paramref name="fixedWord"/>.</summary>
    /// <exception cref="TokenizerException">A word is unknown, and the vocabulary has no unknown token.</exception>
    public void Run(string text, bool splitSpecialTokens, int? fixedWord, List<TextToken> tokens)
    {
        int[] points = CodePoints.Of(text);
        var run = new Words(this, fixedWord, tokens);
        int last = 0;
        foreach (AddedTokenMatch match in Matches(_raw, points, splitSpecialTokens))
        {
            RunNormalized(points, last, match.Start, splitSpecialTokens, run);
            run.Add(match.Id, match.Token.Content, points, match.Start, match.End);
            last = match.End;
        }

        RunNormalized(points, last, points.Length, splitSpecialTokens, run);
    }

    /// <summary>A token's text if that is not the vocabulary's for its id; otherwise null.</summary>
    public string? OwnText(TextToken token) => OwnText(token.Id, token.Token);

    /// <inheritdoc cref="OwnText(TextToken)"/>
    public string? OwnText(int id, string text) => text == Model.Vocabulary.TokenOf(id) ? null : text;

    private void RunNormalized(int[] points, int start, int end, bool splitSpecialTokens, Words run)
    {
        if (start == end) return;
        NormalizedText text = Normalizer.Normalize(points, start, end);
        if (_normalized.Count == 0)
        {
            run.Split(text.Span);
            return;
        }

        int last = 0;
        foreach (AddedTokenMatch match in Matches(_normalized, text.CodePoints(), splitSpecialTokens))
        {
            run.Split(text.Span[last..match.Start]);
            run.Add(match.Id, text.Span[match.Start..match.End]);
            last = match.End;
        }

        run.Split(text.Span[last..]);
    }

    private static List<AddedTokenMatch> Matches(AddedTokenMatcher<(AddedToken Token, int Id)> matcher, int[] text, bool splitSpecialTokens)
    {
        var matches = new List<AddedTokenMatch>();
        int taken = 0;
        for (int at = 0; matcher.Count > 0 && at < text.Length;)
        {
            if (!matcher.TryMatchAt(text, at, out int length, out (AddedToken Token, int Id) found))
            {
                at++;
                continue;
            }

            int end = at + length;
            bool skipped = (splitSpecialTokens && found.Token.Special)
                || (found.Token.SingleWord && (IsWord(text, at - 1) || IsWord(text, end)));
            if (!skipped)
            {
                int start = at;
                while (found.Token.LStrip && start > taken && Classes.Is(text[start - 1], CharacterClass.Whitespace)) start--;
                while (found.Token.RStrip && end < text.Length && Classes.Is(text[end], CharacterClass.Whitespace)) end++;
                matches.Add(new(found.Token, found.Id, start, end));
                taken = end;
            }

            at = end;
        }

        return matches;
    }

    private static bool IsWord(int[] text, int at) => at >= 0 && at < text.Length && WordCharacters.Contains(text[at]);

    private readonly record struct AddedTokenMatch(AddedToken Token, int Id, int Start, int End);

    /// <summary>Splits normalized text into words, and words into tokens.</summary>
    private sealed class Words(FastPipeline pipeline, int? fixedWord, List<TextToken> tokens)
    {
        private readonly StringBuilder _text = new();
        private readonly List<WordPieceMatch> _matches = [];
        private int _word;

        public void Add(int id, string token, int[] points, int start, int end)
        {
            bool asIs = end - start == CodePoints.Count(token);
            tokens.Add(new(id, asIs ? token : CodePoints.Text(points.AsSpan(start..end)), start, end, NextWord()));
        }

        public void Add(int id, ReadOnlySpan<NormalizedCharacter> span)
        {
            int[] points = new int[span.Length];
            for (int i = 0; i < points.Length; i++) points[i] = span[i].CodePoint;
            tokens.Add(new(id, CodePoints.Text(points), span[0].Start, span[^1].End, NextWord()));
        }

        public void Split(ReadOnlySpan<NormalizedCharacter> text)
        {
            foreach (Range word in BertPreTokenizer.Words(text)) Word(text[word]);
        }

        private void Word(ReadOnlySpan<NormalizedCharacter> word)
        {
            int number = NextWord();
            _text.Clear();
            foreach (NormalizedCharacter character in word) CodePoints.Append(_text, character.CodePoint);
            string text = _text.Length <= 4 * pipeline.Model.MaxInputCharsPerWord ? _text.ToString() : "";
            if (text.Length == 0 || !pipeline.Model.TrySplit(text, _matches))
            {
                Unknown(word, number);
                return;
            }

            // From UTF-16 positions to characters; a character beyond U+FFFF takes two.
            int position = 0;
            int at = 0;
            foreach (WordPieceMatch match in _matches)
            {
                int first = at;
                for (; position < match.End; at++) position += word[at].CodePoint > 0xFFFF ? 2 : 1;
                tokens.Add(new(match.Id, match.Token, word[first].Start, word[at - 1].End, number));
            }
        }

        private void Unknown(ReadOnlySpan<NormalizedCharacter> word, int number)
        {
            tokens.Add(new(pipeline.UnknownId, pipeline.Model.UnknownToken, word[0].Start, word[^1].End, number));
        }

        private int NextWord() => fixedWord ?? _word++;
    }
}
