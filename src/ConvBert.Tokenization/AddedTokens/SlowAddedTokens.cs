using ConvBert.Tokenization.Slow;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.AddedTokens;

/// <summary>A part of a text: an added token, or text between them.</summary>
internal readonly record struct SlowSegment(string? Token, int[] Text);

/// <summary>Splits a text on added tokens as the slow tokenizer does: only an ASCII space bounds a whole word.</summary>
internal sealed class SlowAddedTokens
{
    private readonly AddedTokenMatcher<AddedToken> _all = new();
    private readonly AddedTokenMatcher<AddedToken> _plain = new();
    private readonly AddedTokenMatcher<AddedToken> _verbatim = new();

    public SlowAddedTokens(IEnumerable<AddedToken> tokens, IReadOnlyList<string> special)
    {
        foreach (AddedToken token in tokens)
        {
            int[] content = CodePoints.Of(token.Content);
            _all.Add(content, token);
            if (!token.Special) _plain.Add(content, token);
            if (token.Special || special.Contains(token.Content) || token.Normalized) _verbatim.Add(content, token);
        }
    }

    /// <summary>The lower case of a text, character by character.</summary>
    public static string Lower(string text)
    {
        var lower = new List<int>();
        foreach (int c in CodePoints.Of(text)) PythonLowercase.AppendSingle(c, lower);
        return CodePoints.Text([.. lower]);
    }

    public List<SlowSegment> Split(int[] text, bool lowercase, bool splitSpecialTokens)
    {
        int[] folded = lowercase ? Fold(text) : text;
        AddedTokenMatcher<AddedToken> matcher = splitSpecialTokens ? _plain : _all;
        List<(AddedToken? Token, List<int> Text)> parts = Cut(folded, matcher);
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i].Token is { } token) ApplySides(parts, i, token);
        }

        return [.. parts.Where(part => part.Token is not null || part.Text.Count > 0).Select(part => new SlowSegment(part.Token?.Content, [.. part.Text]))];
    }

    private static List<(AddedToken? Token, List<int> Text)> Cut(int[] text, AddedTokenMatcher<AddedToken> matcher)
    {
        var parts = new List<(AddedToken? Token, List<int> Text)>();
        int last = 0;
        for (int at = 0; matcher.Count > 0 && at < text.Length;)
        {
            if (!matcher.TryMatchAt(text, at, out int length, out AddedToken token))
            {
                at++;
                continue;
            }

            if (at > last) parts.Add((null, [.. text[last..at]]));
            parts.Add((token, [.. text[at..(at + length)]]));
            at += length;
            last = at;
        }

        if (last < text.Length) parts.Add((null, [.. text[last..]]));
        return parts;
    }

    private static void ApplySides(List<(AddedToken? Token, List<int> Text)> parts, int i, AddedToken token)
    {
        List<int>? left = i > 0 ? parts[i - 1].Text : null;
        List<int>? right = i + 1 < parts.Count ? parts[i + 1].Text : null;
        if (token.RStrip && right is not null) Trim(right, fromEnd: false);
        if (token.LStrip && left is not null) Trim(left, fromEnd: true);
        if (!token.SingleWord) return;
        if (left is { Count: > 0 } && left[^1] != ' ')
        {
            left.AddRange(parts[i].Text);
            parts[i] = (null, []);
        }
        else if (right is { Count: > 0 } && right[0] != ' ')
        {
            right.InsertRange(0, parts[i].Text);
            parts[i] = (null, []);
        }
    }

    private static void Trim(List<int> text, bool fromEnd)
    {
        while (text.Count > 0 && CharacterTable.Slow.Is(fromEnd ? text[^1] : text[0], CharacterClass.Whitespace)) text.RemoveAt(fromEnd ? text.Count - 1 : 0);
    }

    /// <summary>Lower-cases character by character, leaving special and normalized added tokens as they stand.</summary>
    private int[] Fold(int[] text)
    {
        var folded = new List<int>(text.Length);
        for (int at = 0; at < text.Length;)
        {
            if (_verbatim.TryMatchAt(text, at, out int length, out _))
            {
                folded.AddRange(text[at..(at + length)]);
                at += length;
            }
            else
            {
                PythonLowercase.AppendSingle(text[at], folded);
                at++;
            }
        }

        return [.. folded];
    }
}
