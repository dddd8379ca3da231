using System.Numerics;
using System.Runtime.CompilerServices;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.WordPiece;

/// <summary>The vocabulary as UTF-8 in a flat hash table: finds the longest token that starts a word, or that continues one.</summary>
internal sealed class TokenTable
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const ulong StartSeed = 0xD6E8FEB86659FD93;
    private const ulong ContinuationSeed = 0xA0761D6478BD642F;

    private const int MaxOnStack = 128;

    private readonly Slot[] _slots;

    /// <summary>
    /// A non-zero byte of each slot's hash, and 0 for empty slots. Nearly all lookups are for prefixes that are not tokens; they end here,
    /// in memory that is small enough for the processor's caches.
    /// </summary>
    private readonly byte[] _tags;
    private readonly int _shift;
    private readonly byte[] _bytes;
    private readonly int _maxLength;

    /// <param name="vocabulary">Tokens and ids.</param>
    /// <param name="prefix">The prefix of a continuation.</param>
    public TokenTable(Vocabulary vocabulary, string prefix)
    {
        var tokens = new List<(byte[] Utf8, int Id, bool Continues)>(vocabulary.Count);
        foreach ((string token, int id) in vocabulary.Ids)
        {
            // At this point text contains no lone surrogates, so that such a token cannot match; its UTF-8 form might.
            if (CodePoints.LoneSurrogate(token) >= 0) continue;
            tokens.Add((System.Text.Encoding.UTF8.GetBytes(token), id, false));
            if (token.StartsWith(prefix, StringComparison.Ordinal))
            {
                tokens.Add((System.Text.Encoding.UTF8.GetBytes(token[prefix.Length..]), id, true));
            }
        }

        uint slots = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * tokens.Count));
        _slots = new Slot[slots];
        _tags = new byte[slots];
        _shift = 64 - BitOperations.Log2(slots);
        _bytes = new byte[tokens.Sum(token => token.Utf8.Length)];
        int used = 0;
        foreach ((byte[] utf8, int id, bool continues) in tokens)
        {
            if (utf8.Length == 0) continue;
            utf8.CopyTo(_bytes, used);
            Add(utf8, id, continues, used);
            used += utf8.Length;
            _maxLength = Math.Max(_maxLength, utf8.Length);
        }
    }

    /// <summary>
    /// Splits a word greedily into the longest tokens. False if a part does not match; <paramref name="tokens"/> may then contain the
    /// tokens before it.
    /// </summary>
    /// <param name="word">A word of normalized text in UTF-8.</param>
    /// <param name="tokens">Receives ids and the byte offsets at which tokens end.</param>
    public bool TrySplit(ReadOnlySpan<byte> word, List<(int Id, int End)> tokens)
    {
        for (int start = 0; start < word.Length;)
        {
            if (!TryFindLongest(word[start..], start > 0, out int id, out int length)) return false;
            start += length;
            tokens.Add((id, start));
        }

        return true;
    }

    [SkipLocalsInit]
    private bool TryFindLongest(ReadOnlySpan<byte> text, bool continues, out int id, out int length)
    {
        if (text.Length > _maxLength) text = text[.._maxLength];
        Span<Beginning> beginnings = stackalloc Beginning[MaxOnStack];
        if (text.Length > MaxOnStack) beginnings = new Beginning[text.Length];
        int count = 0;
        ulong hash = continues ? ContinuationSeed : StartSeed;
        for (int i = 0; i < text.Length; i++)
        {
            hash = Next(hash, text[i]);

            // No token ends inside a character.
            if (i + 1 == text.Length || (text[i + 1] & 0xC0) != 0x80) beginnings[count++] = new Beginning(hash, i + 1);
        }

        while (count-- > 0)
        {
            length = beginnings[count].Length;
            if (TryFind(beginnings[count].Hash, text[..length], continues, out id)) return true;
        }

        (id, length) = (0, 0);
        return false;
    }

    private bool TryFind(ulong hash, ReadOnlySpan<byte> text, bool continues, out int id)
    {
        byte tag = Tag(hash);
        for (uint at = Home(hash); _tags[at] != 0; at = Following(at))
        {
            if (_tags[at] != tag) continue;
            ref readonly Slot slot = ref _slots[at];
            bool mayMatch = slot.Check == (uint)hash && slot.Length == text.Length && slot.Continues == continues;
            if (!mayMatch || !text.SequenceEqual(_bytes.AsSpan(slot.Offset, slot.Length)))
            {
                continue;
            }
            id = slot.Id;
            return true;
        }

        id = 0;
        return false;
    }

    private void Add(ReadOnlySpan<byte> token, int id, bool continues, int offset)
    {
        ulong hash = continues ? ContinuationSeed : StartSeed;
        foreach (byte b in token) hash = Next(hash, b);
        uint at = Home(hash);
        while (_tags[at] != 0) at = Following(at);
        _tags[at] = Tag(hash);
        _slots[at] = new Slot((uint)hash, offset, token.Length, id, continues);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Next(ulong hash, byte b) => BitOperations.RotateLeft(hash ^ b, 27) * Multiplier;

    private uint Following(uint at) => (at + 1) & (uint)(_tags.Length - 1);

    /// <summary>Made of bits that depend on the last byte of a token.</summary>
    private static byte Tag(ulong hash) => (byte)((hash >> 32) | 1);

    private uint Home(ulong hash) => (uint)(hash >> _shift);

    private readonly record struct Beginning(ulong Hash, int Length);

    private readonly record struct Slot(uint Check, int Offset, int Length, int Id, bool Continues);
}
