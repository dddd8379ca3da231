using System.Numerics;
using System.Runtime.CompilerServices;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.WordPiece;

/// <summary>The vocabulary as UTF-8 in a flat hash table: the longest token that begins a word, or that continues one.</summary>
internal sealed class TokenTable
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const ulong StartSeed = 0xD6E8FEB86659FD93;
    private const ulong ContinuationSeed = 0xA0761D6478BD642F;

    private const int MaxOnStack = 128;

    private readonly Slot[] _slots;

    /// <summary>
    /// A byte of each slot's hash, never 0, and 0 for an empty one. Nearly all look-ups are for beginnings of words that are no tokens; these end here, in memory that
    /// is small enough to stay in the processor's caches.
    /// </summary>
    private readonly byte[] _tags;
    private readonly int _shift;
    private readonly byte[] _bytes;
    private readonly int _longest;

    /// <param name="vocabulary">Tokens and ids.</param>
    /// <param name="prefix">What a continuation begins with.</param>
    public TokenTable(Vocabulary vocabulary, string prefix)
    {
        var tokens = new List<(byte[] Utf8, int Id, bool Continues)>(vocabulary.Count);
        foreach ((string token, int id) in vocabulary.Ids)
        {
            // Text that has come this far holds no lone surrogates, so such a token cannot be found in it; its UTF-8 form might.
            if (CodePoints.LoneSurrogate(token) >= 0) continue;
            tokens.Add((System.Text.Encoding.UTF8.GetBytes(token), id, false));
            if (token.StartsWith(prefix, StringComparison.Ordinal)) tokens.Add((System.Text.Encoding.UTF8.GetBytes(token[prefix.Length..]), id, true));
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
            _longest = Math.Max(_longest, utf8.Length);
        }
    }

    /// <summary>Splits a word greedily into the longest tokens. False when it matches nowhere; then <paramref name="parts"/> may hold a beginning.</summary>
    /// <param name="word">A word of normalized text, UTF-8.</param>
    /// <param name="parts">Receives ids and the bytes behind each piece.</param>
    public bool TrySplit(ReadOnlySpan<byte> word, List<(int Id, int End)> parts)
    {
        for (int start = 0; start < word.Length;)
        {
            if (!TryFindLongest(word[start..], start > 0, out int id, out int length)) return false;
            start += length;
            parts.Add((id, start));
        }

        return true;
    }

    [SkipLocalsInit]
    private bool TryFindLongest(ReadOnlySpan<byte> text, bool continues, out int id, out int length)
    {
        if (text.Length > _longest) text = text[.._longest];
        Span<Beginning> beginnings = stackalloc Beginning[MaxOnStack];
        if (text.Length > MaxOnStack) beginnings = new Beginning[text.Length];
        int count = 0;
        ulong hash = continues ? ContinuationSeed : StartSeed;
        for (int i = 0; i < text.Length; i++)
        {
            hash = Next(hash, text[i]);

            // No token ends within a character.
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
            if (slot.Check != (uint)hash || slot.Length != text.Length || slot.Continues != continues || !text.SequenceEqual(_bytes.AsSpan(slot.Offset, slot.Length))) continue;
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

    /// <summary>Of bits that depend on a token's last byte.</summary>
    private static byte Tag(ulong hash) => (byte)((hash >> 32) | 1);

    private uint Home(ulong hash) => (uint)(hash >> _shift);

    private readonly record struct Beginning(ulong Hash, int Length);

    private readonly record struct Slot(uint Check, int Offset, int Length, int Id, bool Continues);
}
