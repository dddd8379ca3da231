using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Definition;

/// <summary>
/// Splits normalized text at white space, which is dropped, and at punctuation, where each character is a word by itself.
/// </summary>
internal static class BertPreTokenizer
{
    /// <summary>The words of a text, for use with <c>foreach</c>.</summary>
    public static WordEnumerator Words(ReadOnlySpan<NormalizedCharacter> text) => new(text);

    internal ref struct WordEnumerator(ReadOnlySpan<NormalizedCharacter> text)
    {
        private readonly ReadOnlySpan<NormalizedCharacter> _text = text;
        private int _next;

        public Range Current { get; private set; }

        public readonly WordEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_next < _text.Length && IsWhite(_next)) _next++;
            if (_next == _text.Length) return false;
            int start = _next++;
            if (!IsPunctuation(start))
            {
                while (_next < _text.Length && !IsWhite(_next) && !IsPunctuation(_next)) _next++;
            }

            Current = start.._next;
            return true;
        }

        private readonly bool IsWhite(int at) => CharacterTable.Fast.Is(_text[at].CodePoint, CharacterClass.Whitespace);

        private readonly bool IsPunctuation(int at) => CharacterTable.Fast.Is(_text[at].CodePoint, CharacterClass.Punctuation);
    }
}
