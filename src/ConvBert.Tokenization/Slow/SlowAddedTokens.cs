using ConvBert.Tokenization.AddedTokens;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Slow;

/// <summary>A segment of a text: an added token, or the text between two.</summary>
internal readonly record struct SlowSegment(string? Token, int[] Text);

/// <summary>Splits a text at added tokens as the slow tokenizer does: only an ASCII space delimits a whole word.</summary>
internal sealed class SlowAddedTokens
{
    private readonly AddedTokenMatcher<AddedToken> _all = new();
    private readonly AddedTokenMatcher<AddedToken> _plain = new();
    private readonly AddedTokenMatcher<string> _verbatim = new(prefersFirst: true);
    private readonly Dictionary<string, AddedToken> _byContent = [];
    private readonly int _maxLength;

    public SlowAddedTokens(IEnumerable<AddedToken> tokens, IReadOnlyList<string> special)
    {
        foreach (string content in special) _verbatim.Add(CodePoints.Of(content), content);
        foreach (AddedToken token in tokens)
        {
            int[] content = CodePoints.Of(token.Content);
            _all.Add(content, token);
            _byContent[token.Content] = token;
            _maxLength = Math.Max(_maxLength, content.Length);
            if (!token.Special) _plain.Add(content, token);
            if (!token.Special && token.Normalized) _verbatim.Add(content, token.Content);
        }
    }

    /// <summary>The lower case of a text, character by character.</summary>
    public static string Lower(string text)
    {
        var lower = new List<int>();
        foreach (int c in CodePoints.Of(text)) PythonText.AppendLower(c, lower);
        return CodePoints.Text([.. lower]);
    }

    public List<SlowSegment> Split(int[] text, bool lowercase, bool splitSpecialTokens)
    {
        List<List<int>> parts = Cut(lowercase ? Fold(text) : text, splitSpecialTokens ? _plain : _all);
        for (int i = 0; i < parts.Count; i++)
        {
            if (Find(parts[i], splitSpecialTokens) is { } token) ApplySides(parts, i, token);
        }

        return [.. parts.Where(part => part.Count > 0).Select(part => new SlowSegment(Find(part, splitSpecialTokens)?.Content, [.. part]))];
    }

    /// <summary>
    /// The added token that a segment is, if any. A segment that was joined from others counts if it happens to equal one.
    /// </summary>
    private AddedToken? Find(List<int> part, bool splitSpecialTokens) =>
        part.Count <= _maxLength && _byContent.TryGetValue(CodePoints.Text([.. part]), out AddedToken? token)
            && !(splitSpecialTokens && token.Special)
            ? token
            : null;

    private static List<List<int>> Cut(int[] text, AddedTokenMatcher<AddedToken> matcher)
    {
        var parts = new List<List<int>>();
        int last = 0;
        for (int at = 0; matcher.Count > 0 && at < text.Length;)
        {
            if (!matcher.TryMatchAt(text, at, out int length, out _))
            {
                at++;
                continue;
            }

            if (at > last) parts.Add([.. text[last..at]]);
            parts.Add([.. text[at..(at + length)]]);
            at += length;
            last = at;
        }

        if (last < text.Length) parts.Add([.. text[last..]]);
        return parts;
    }

    /// <summary>
    /// Strips white space from the neighbouring segments, or joins a token to a neighbour if it is not a whole word next to it.
    /// </summary>
    private static void ApplySides(List<List<int>> parts, int i, AddedToken token)
    {
        List<int> left = i > 0 ? parts[i - 1] : [];
        List<int> right = i + 1 < parts.Count ? parts[i + 1] : [];
        bool touchesLeft = left.Count > 0 && left[^1] != ' ';
        bool touchesRight = right.Count > 0 && right[0] != ' ';
        if (token.RStrip) TrimStart(right);
        if (token.LStrip) TrimEnd(left);
        if (!token.SingleWord || !(touchesLeft || touchesRight)) return;
        if (touchesLeft) left.AddRange(parts[i]);
        else right.InsertRange(0, parts[i]);
        parts[i] = [];
    }

    private static void TrimStart(List<int> text)
    {
        int spaces = text.FindIndex(c => !PythonText.IsSpace(c));
        text.RemoveRange(0, spaces < 0 ? text.Count : spaces);
    }

    private static void TrimEnd(List<int> text)
    {
        int kept = text.FindLastIndex(c => !PythonText.IsSpace(c)) + 1;
        text.RemoveRange(kept, text.Count - kept);
    }

    /// <summary>Lower-cases character by character, except for special and normalized added tokens.</summary>
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
                PythonText.AppendLower(text[at], folded);
                at++;
            }
        }

        return [.. folded];
    }
}
