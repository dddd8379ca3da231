using System.Runtime.InteropServices;

namespace ConvBert.Tokenization.Definition;

/// <summary>A character of the normalized text with the range of original characters it came from.</summary>
internal readonly record struct NormalizedCharacter(int CodePoint, int Start, int End);

/// <summary>A normalized text whose characters refer to the original text.</summary>
internal sealed class NormalizedText
{
    private readonly List<NormalizedCharacter> _characters = [];

    public List<NormalizedCharacter> Characters => _characters;

    public ReadOnlySpan<NormalizedCharacter> Span => CollectionsMarshal.AsSpan(_characters);

    public int[] CodePoints() => [.. _characters.Select(character => character.CodePoint)];

    public void Clear() => _characters.Clear();

    public void Add(int codePoint, int start, int end) => _characters.Add(new(codePoint, start, end));
}
