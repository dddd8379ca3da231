using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.PostProcessing;

/// <summary>Puts [CLS] and [SEP] around one or two sequences of pieces and pads the row.</summary>
internal sealed class RowBuilder(TextPiece? cls, TextPiece? sep, TextPiece? pad, Vocabulary vocabulary)
{
    /// <summary>[CLS] A [SEP], or [CLS] A [SEP] B [SEP].</summary>
    public static int SpecialTokenCount(bool pair) => pair ? 3 : 2;

    public TokenizerEncoding Build(ReadOnlySpan<TextPiece> first, ReadOnlySpan<TextPiece> second, bool pair, bool addSpecialTokens, int sample, int secondTypeWithoutSpecials = 1)
    {
        var row = new Columns(first.Length + second.Length + 3);
        if (addSpecialTokens) row.AddSpecial(Required(cls, "cls_token"), 0);
        row.Add(first, 0, 0);
        if (addSpecialTokens) row.AddSpecial(Required(sep, "sep_token"), 0);
        if (pair)
        {
            row.Add(second, addSpecialTokens ? 1 : secondTypeWithoutSpecials, 1);
            if (addSpecialTokens) row.AddSpecial(Required(sep, "sep_token"), 1);
        }

        return row.ToEncoding(sample);
    }

    /// <summary>Fills a row up; rows that are long enough stay.</summary>
    public TokenizerEncoding Pad(TokenizerEncoding row, int length, bool left)
    {
        int missing = length - row.Count;
        if (missing <= 0) return row;
        TextPiece filler = pad ?? throw new InvalidOperationException("Padding was asked for, but the tokenizer has no pad_token.");
        if (row.Columns is { } columns)
        {
            var special = new SpecialPiece(filler.Id, vocabulary.TokenOf(filler.Id) == filler.Token ? null : filler.Token);
            return columns.Padded(special, length, left).ToEncoding(vocabulary, row.SampleIndex, row.Overflowing);
        }

        IReadOnlyList<T> Fill<T>(IReadOnlyList<T> values, T value) =>
            left ? [.. Enumerable.Repeat(value, missing), .. values] : [.. values, .. Enumerable.Repeat(value, missing)];
        return new TokenizerEncoding
        {
            Ids = Fill(row.Ids, filler.Id),
            TypeIds = Fill(row.TypeIds, 0),
            AttentionMask = Fill(row.AttentionMask, 0),
            SpecialTokensMask = Fill(row.SpecialTokensMask, 1),
            Tokens = Fill(row.Tokens, filler.Token),
            Offsets = row.Offsets.Count == 0 ? [] : Fill(row.Offsets, (0, 0)),
            WordIds = Fill(row.WordIds, null),
            SequenceIds = Fill(row.SequenceIds, null),
            Overflowing = row.Overflowing,
            OverflowingTokens = row.OverflowingTokens,
            TruncatedTokenCount = row.TruncatedTokenCount,
            SampleIndex = row.SampleIndex,
        };
    }

    private static TextPiece Required(TextPiece? piece, string name) =>
        piece ?? throw new InvalidOperationException($"Special tokens were asked for, but the tokenizer has no {name}.");

    private sealed class Columns(int capacity)
    {
        private readonly List<int> _ids = new(capacity);
        private readonly List<int> _types = new(capacity);
        private readonly List<int> _special = new(capacity);
        private readonly List<string> _tokens = new(capacity);
        private readonly List<(int Start, int End)> _offsets = new(capacity);
        private readonly List<int?> _words = new(capacity);
        private readonly List<int?> _sequences = new(capacity);

        public void AddSpecial(TextPiece piece, int type) => Add(piece.Id, piece.Token, type, 1, (0, 0), null, null);

        public void Add(ReadOnlySpan<TextPiece> pieces, int type, int sequence)
        {
            foreach (TextPiece piece in pieces) Add(piece.Id, piece.Token, type, 0, (piece.Start, piece.End), piece.Word, sequence);
        }

        public TokenizerEncoding ToEncoding(int sample)
        {
            var attention = new int[_ids.Count];
            Array.Fill(attention, 1);
            return new TokenizerEncoding
            {
                Ids = _ids,
                TypeIds = _types,
                AttentionMask = attention,
                SpecialTokensMask = _special,
                Tokens = _tokens,
                Offsets = _offsets,
                WordIds = _words,
                SequenceIds = _sequences,
                SampleIndex = sample,
            };
        }

        private void Add(int id, string token, int type, int special, (int Start, int End) offsets, int? word, int? sequence)
        {
            _ids.Add(id);
            _tokens.Add(token);
            _types.Add(type);
            _special.Add(special);
            _offsets.Add(offsets);
            _words.Add(word);
            _sequences.Add(sequence);
        }
    }
}
