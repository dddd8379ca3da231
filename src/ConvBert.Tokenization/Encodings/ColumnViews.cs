using System.Collections;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Encodings;

/// <summary>A column in which a negative number stands for null.</summary>
internal sealed class OptionalNumbers(int[] numbers) : IReadOnlyList<int?>
{
    public int Count => numbers.Length;

    public int? this[int index] => numbers[index] is >= 0 and var number ? number : null;

    public IEnumerator<int?> GetEnumerator()
    {
        for (int i = 0; i < numbers.Length; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Two columns as pairs.</summary>
internal sealed class OffsetPairs(int[] starts, int[] ends) : IReadOnlyList<(int Start, int End)>
{
    public int Count => starts.Length;

    public (int Start, int End) this[int index] => (starts[index], ends[index]);

    public IEnumerator<(int Start, int End)> GetEnumerator()
    {
        for (int i = 0; i < starts.Length; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The texts of tokens, looked up on access: the vocabulary's for their ids, except for tokens that have their own.</summary>
internal sealed class TokenTexts(int[] ids, Vocabulary vocabulary, List<(int Token, string Text)> own) : IReadOnlyList<string>
{
    public int Count => ids.Length;

    public string this[int index]
    {
        get
        {
            int at = own.Count == 0 ? -1 : own.BinarySearch((index, ""), ByToken.Instance);
            return at >= 0 ? own[at].Text : vocabulary.TokenOf(ids[index])!;
        }
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (int i = 0; i < ids.Length; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class ByToken : IComparer<(int Token, string Text)>
    {
        public static ByToken Instance { get; } = new();

        public int Compare((int Token, string Text) x, (int Token, string Text) y) => x.Token.CompareTo(y.Token);
    }
}
