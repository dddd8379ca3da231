using System.Text;

namespace ConvBert.Pipelines;

/// <summary>A hypothesis with a place for a label, in the syntax of Python's <c>str.format</c> as far as one argument goes: <c>{}</c> or <c>{0}</c>, doubled braces for themselves.</summary>
internal sealed class HypothesisTemplate
{
    private readonly string[] _pieces;

    public HypothesisTemplate(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        _pieces = Parse(template);
        if (_pieces.Length == 1)
        {
            throw new ArgumentException(
                $"The provided hypothesis_template \"{template}\" was not able to be formatted with the target labels. Make sure the passed template includes formatting syntax such as {{}} where the label should go.",
                nameof(template));
        }
    }

    public string Fill(string label) => string.Join(label, _pieces);

    private static string[] Parse(string template)
    {
        var pieces = new List<string>();
        var piece = new StringBuilder();
        for (int i = 0; i < template.Length; i++)
        {
            ReadOnlySpan<char> rest = template.AsSpan(i);
            int slot = rest.StartsWith("{}", StringComparison.Ordinal) ? 2 : rest.StartsWith("{0}", StringComparison.Ordinal) ? 3 : 0;
            if (slot > 0)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
                i += slot - 1;
                continue;
            }

            if (rest.StartsWith("{{", StringComparison.Ordinal) || rest.StartsWith("}}", StringComparison.Ordinal)) i++;
            else if (rest[0] is '{' or '}') throw new ArgumentException($"The hypothesis_template \"{template}\" has a lone brace at {i}; write {{}} where the label goes and double a brace that is meant as such.", nameof(template));
            piece.Append(rest[0]);
        }

        pieces.Add(piece.ToString());
        return [.. pieces];
    }
}
